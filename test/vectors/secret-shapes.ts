/** Made-up keys in the shapes that services give out. Whatever hides secrets must hide each of these. */
export const secretShapes: readonly string[] = [
  'sk-Ab3dEf6hIj9kLm2nOp5qRs8t',
  'sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8t',
  'sk-ant-api03-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z',
  'sk-or-v1-0123456789abcdef0123456789abcdef0123456789abcdef',
  'gsk_Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z',
  'pplx-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z',
  'xai-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z',
  'fw_Ab3dEf6hIj9kLm2nOp5qRs8t',
  'hf_AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh',
  'nvapi-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z',
  'csk-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z',
  `AIza${'Sy0123456789abcdefghijklmnopqrstuvw'}`,
  `AKIA${'IOSFODNN7EXAMPLE'}`,
  `ghp_${'0123456789abcdefghijABCDEFGHIJ012345'}`,
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N',
];
