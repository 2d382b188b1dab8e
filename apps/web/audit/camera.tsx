/** Reads a QR code with the camera, on this device: pictures are looked at and forgotten. */
import decodeQR from 'qr/decode.js';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../kit/i18n.js';

const LOOK_EVERY_MS = 200;
const LONGEST_SIDE = 800;

interface CameraProps {
  /** Gets every text that was read; answers whether that was the right one. */
  onText: (text: string) => boolean;
}

export function Camera({ onText }: CameraProps) {
  const [state, setState] = useState<'off' | 'on' | 'unavailable'>('off');
  const video = useRef<HTMLVideoElement>(null);
  const read = useRef(onText);
  read.current = onText;
  useEffect(() => {
    if (state !== 'on') return;
    let stream: MediaStream | null = null;
    let ended = false;
    const start = async (): Promise<void> => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (ended || video.current === null) return stream.getTracks().forEach((track) => track.stop());
      video.current.srcObject = stream;
      await video.current.play();
    };
    start().catch(() => setState('unavailable'));
    // The same wrong code is refused once, not with every picture.
    let refused = '';
    const timer = setInterval(() => {
      const text = video.current === null ? null : look(video.current);
      if (text === null || text === refused) return;
      if (read.current(text)) setState('off');
      else refused = text;
    }, LOOK_EVERY_MS);
    return () => {
      ended = true;
      clearInterval(timer);
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, [state]);
  return (
    <div class="stack">
      {state === 'on' && <video class="camera" ref={video} muted playsInline aria-label={t('audit.test.camera.alt')} />}
      {state === 'unavailable' && <p role="alert">{t('audit.test.camera.unavailable')}</p>}
      <p>
        <button class="btn quiet" type="button" onClick={() => setState(state === 'on' ? 'off' : 'on')}>
          {t(state === 'on' ? 'audit.test.camera.stop' : 'audit.test.camera.start')}
        </button>
      </p>
    </div>
  );
}

/** The text of a code in the picture, or null. */
function look(video: HTMLVideoElement): string | null {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight, 1));
  const width = Math.floor(video.videoWidth * scale);
  const height = Math.floor(video.videoHeight * scale);
  if (width === 0 || height === 0) return null;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return null;
  context.drawImage(video, 0, 0, width, height);
  try {
    return decodeQR(context.getImageData(0, 0, width, height));
  } catch {
    return null; // no code in this picture
  }
}
