export async function helpFor(topic: string): Promise<string> { return Promise.resolve(topic); }
