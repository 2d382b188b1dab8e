/** Voting has no service worker: one that is in control here was left by another build, and could answer for the server. */
if ('serviceWorker' in navigator && navigator.serviceWorker.controller !== null) {
  void navigator.serviceWorker.getRegistration().then(async (left) => {
    if (await left?.unregister()) location.reload();
  });
}
