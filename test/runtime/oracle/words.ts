/** What requests say and policies ask for, so that the two often meet: beyond ASCII, and what objects have of their own. */
export const words = ['', 'a', 'u-1', 'pro', 'eu', 'é', '\uff5e', '😀', 'constructor', '__proto__'];
