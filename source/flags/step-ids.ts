/** The ids of all steps, without their modules: `--help` must not wait for those. Held equal to the steps by a test. */
export const stepIds: readonly string[] = ['storage', 'credentials', 'registration', 'tls', 'preseed'];
