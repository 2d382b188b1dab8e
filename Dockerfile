# One image for all services; docker-compose.yml says which program each container runs.
FROM node:22-bookworm-slim AS build
WORKDIR /psephos
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /psephos
COPY --from=build /psephos/package.json ./
COPY --from=build /psephos/node_modules node_modules
COPY --from=build /psephos/dist dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
