/** How many tokens `o200k_base` makes of a text: the tokenizer of OpenAI's models since GPT-4o. */
export { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
