/** One table of this origin's IndexedDB, for what must survive a reload: a step is done when it is on disk. */

export type TableStep = <T>(mode: IDBTransactionMode, act: (table: IDBObjectStore) => IDBRequest<T>) => Promise<T>;

/**
 * What reads and writes the table; it is made where it is missing.
 * @returns one step, in a transaction of its own; it fails where the browser keeps nothing (some private windows, no room)
 */
export function durableTable(databaseName: string, tableName: string): TableStep {
  return async (mode, act) => {
    const database = await open(databaseName, tableName);
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(tableName, mode, { durability: 'strict' });
        const request = act(transaction.objectStore(tableName));
        // Done when it is on disk, not when it was asked for.
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error ?? new Error('the browser did not keep it'));
      });
    } finally {
      database.close();
    }
  };
}

function open(databaseName: string, tableName: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(tableName);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser did not open its store'));
    request.onblocked = () => reject(new Error('another window holds the store'));
  });
}
