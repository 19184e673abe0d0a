// Generated from schemas/ by `npm run schema:types`. Do not edit.

/**
 * `signalbox.yaml`, at the root of the registry: defaults that hold wherever nothing else is said. All of it is optional.
 */
export interface SignalboxFile {
  /**
   * How long to wait before an attempt counts as failed. A capability may set its own.
   */
  timeouts?: {
    /**
     * How long to wait for the connection to the provider, TLS included. Absent: 3s.
     */
    connect?: string;
    /**
     * How long a stream may take to its first piece, counted from the moment the request is sent. An answer that is not streamed comes in one piece, and only `total` bounds it. Absent: 20s.
     */
    firstToken?: string;
    /**
     * The longest silence allowed between two pieces of a stream; keep-alive comments do not count as pieces. Absent: 30s.
     */
    idle?: string;
    /**
     * The longest a request may take, all attempts and fallbacks included. Absent: 5m.
     */
    total?: string;
  };
  /**
   * How often, and how patiently, a failed call is tried again. Only before the first byte has reached the caller.
   */
  retry?: {
    /**
     * How many calls one request may make in all, the first and every fallback included. 1 means: never try again. Absent: 3.
     */
    attempts?: number;
    /**
     * How long to wait before the second attempt at the same deployment, at most; it doubles each time, and the real wait is a random part of it. Absent: 200ms.
     */
    backoff?: string;
    /**
     * Where the doubling stops; a provider that asks for a longer wait (Retry-After) is not tried again, and the next one is. Absent: 5s.
     */
    maxBackoff?: string;
  };
  /**
   * When a deployment that keeps failing, or a key that its provider refuses, is set aside, so that requests go to the next one at once.
   */
  breaker?: {
    /**
     * How many failures in a row set a deployment aside. Absent: 5.
     */
    failures?: number;
    /**
     * Or what share of its calls within the `window`, where there were `minRequests` at least. Absent: 50%. What is the caller's fault, and a rate limit, counts as no failure and no call.
     */
    errorShare?: string;
    /**
     * Of how many calls in the window a share says anything, here and under `ejection`. Absent: 20.
     */
    minRequests?: number;
    /**
     * How far back shares are counted. Absent: 30s.
     */
    window?: string;
    /**
     * How long it is set aside before one request may probe it, the first time; by chance up to a quarter more. Each further time takes twice as long, until it was well for as long as it had been away. Absent: 10s.
     */
    cooldown?: string;
    /**
     * Where the doubling stops; also the longest that a provider's own wish to be left alone (Retry-After) is kept to. Absent: 5m, or the cooldown where that is longer.
     */
    maxCooldown?: string;
    /**
     * How many probes, one after the other, must succeed before all requests come back. Absent: 1.
     */
    probes?: number;
    /**
     * When a deployment is set aside because its peers do far better: the other deployments of its model, and those of the models that a choice (`cheapest`, `fastest`, `balanced`, `split`) names beside it. A trouble that all of them have sets nobody aside. `false` for never.
     */
    ejection?:
      | false
      | {
          /**
           * Its share of errors is so much above that of its peers together: with 30%, 35% against 5%. Absent: 30%.
           */
          errorsAbovePeers?: string;
          /**
           * Its first token takes so many times as long as at the middle one of the model's other deployments, on average over the window. Absent: nobody is set aside for being slow.
           */
          slowerThanPeers?: number;
          /**
           * How much of a group may be away at most, whatever for, when this sets one more aside. Absent: 50%.
           */
          maxShare?: string;
        };
  };
  /**
   * How serious a finding is, by its code, where that is not what it is on its own: `error` stops the compilation, `off` hides it. An error cannot be made less. For one place, write a comment above it: `# signalbox-ignore <code> until=2027-01-31 reason="why"`.
   */
  lint?: {
    [k: string]: 'off' | 'info' | 'warning' | 'error';
  };
  /**
   * What requests are like where their capability does not say, for plans alone: it changes no decision and stands in no table.
   */
  traffic?: {
    /**
     * The tokens of a typical request. Absent: 1,000 in and 500 out.
     */
    tokens?: {
      /**
       * In the prompt, what comes out of a cache included.
       */
      input: string;
      /**
       * In the answer.
       */
      output: string;
      /**
       * How many of the prompt's come out of the provider's cache. Absent: none.
       */
      cacheRead?: string;
    };
    /**
     * How many requests there are a day, so that a plan can say how many would move.
     */
    perDay?: number;
  };
  /**
   * What plans ask of a change. It changes no decision and stands in no table.
   */
  plan?: {
    /**
     * Who must approve which changes, beside the owners that CODEOWNERS names.
     *
     * @minItems 1
     * @maxItems 100
     */
    approvals?: {
      /**
       * Changes of this class.
       */
      class: 'BREAKING' | 'INTEGRITY' | 'BEHAVIOURAL' | 'COST' | 'RELIABILITY' | 'SAFE';
      /**
       * Only where more changes than this: of the costs, up or down, for COST; of the requests that move, for the others. A change of which that is not known counts as above. Absent: always.
       */
      above?: string;
      /**
       * Who must approve; one of them suffices.
       *
       * @minItems 1
       * @maxItems 50
       *
       * Items: A user, a team or an address, as CODEOWNERS writes it.
       */
      anyOf: string[];
    }[];
  };
}

/**
 * An endpoint that serves models: where it is, what it speaks, how it is authenticated, and what it does with the data. The file's name is the provider's id.
 */
export interface ProviderFile {
  /**
   * The provider's name as people know it. Shown in reports.
   */
  name: string;
  /**
   * Which wire format it speaks. `openai-compatible` fits any server with /chat/completions that has no entry of its own.
   */
  api:
    | 'openai'
    | 'openai-compatible'
    | 'anthropic-messages'
    | 'gemini'
    | 'deepseek'
    | 'mistral'
    | 'qwen'
    | 'together'
    | 'fireworks'
    | 'openrouter'
    | 'groq'
    | 'xai'
    | 'ollama'
    | 'sim';
  /**
   * Where it is, version prefix included where the wire format wants one (`https://api.openai.com/v1`, but `https://api.anthropic.com`). No slash at the end, no query, no user name or password. Plain http only together with `allowPrivate`.
   */
  baseUrl: string;
  /**
   * How calls are authenticated. Absent: they are not.
   */
  auth?: {
    /**
     * The header that carries the key.
     */
    header: string;
    /**
     * The word before the key, with a space between. Absent: the key stands alone.
     */
    scheme?: string;
    /**
     * Where the key is found. Only ever a reference: a key itself must never stand in the registry.
     */
    value: {
      /**
       * The environment variable that holds the key. Without it the provider counts as not configured.
       */
      env: string;
    };
  };
  /**
   * Further headers that are sent with every call. Never a secret: the registry is read by everybody.
   */
  headers?: {
    [k: string]: string;
  };
  /**
   * Where the data is processed, as one short word that policies can compare. Leave it out where you are not sure: absent means unknown, which never counts as a match.
   */
  region?: string;
  /**
   * What the provider's terms say about your data. State only what you can point to, and say where in a comment.
   */
  data?: {
    /**
     * Whether the provider may train on what is sent. Absent: unknown.
     */
    training?: boolean;
    /**
     * How long the provider keeps what is sent. Absent: unknown.
     */
    retention?: string;
  };
  /**
   * Lets `baseUrl` be a private or loopback address, and plain http. For models on your own machines only. Absent: private addresses are refused when dialled.
   */
  allowPrivate?: true;
  /**
   * What the provider allows your account. Absent: not known.
   */
  limits?: {
    /**
     * Requests in a minute. Absent: no limit.
     */
    requestsPerMinute?: number | string;
    /**
     * Tokens in a minute, in and out. Absent: no limit.
     */
    tokensPerMinute?: number | string;
    /**
     * Requests under way at the same time. Absent: no limit.
     */
    concurrency?: number;
  };
}

/**
 * A logical model, as capabilities name it: what it can do, what it costs, where it is served. The file's name is the model's id.
 */
export interface ModelFile {
  /**
   * The model's entry in the public catalogues: provider and model id. Its facts and prices then come from the file of the same name in `catalog/`, which `signalbox catalog sync` writes; a field in this file wins over that one's.
   */
  catalog?: string;
  /**
   * The model's name as people know it.
   */
  name?: string;
  /**
   * What it is good for, and anything a person who chooses it should know.
   */
  description?: string;
  /**
   * The family that it belongs to, as its maker calls it.
   */
  family?: string;
  /**
   * The context window: prompt and answer together. Absent: unknown, and then no capability may promise one through it.
   */
  context?: string;
  /**
   * The longest answer. Absent: unknown.
   */
  output?: string;
  /**
   * What kinds of content go in and come out.
   */
  modalities?: {
    /**
     * What may go in.
     *
     * @minItems 1
     *
     * Items: A kind of content that goes into a model.
     */
    input: ('text' | 'image' | 'audio' | 'video' | 'pdf')[];
    /**
     * What comes out.
     *
     * @minItems 1
     *
     * Items: A kind of content that comes out of a model. `embedding` is a vector.
     */
    output: ('text' | 'image' | 'audio' | 'embedding')[];
  };
  /**
   * What it can do at every one of its deployments. An empty list means nothing of this.
   *
   * Items: Something a model can do. `tools`: calls functions. `parallel_tools`: several calls in one answer. `json_mode`: answers with valid JSON. `json_schema`: answers in the shape of a given schema. `reasoning`: thinks before it answers. `caching`: charges less for a prompt seen before. `logprobs`: gives log probabilities. `streaming`: answers piece by piece. `web_search`: searches the web itself.
   */
  features?: (
    | 'tools'
    | 'parallel_tools'
    | 'json_mode'
    | 'json_schema'
    | 'reasoning'
    | 'caching'
    | 'logprobs'
    | 'streaming'
    | 'web_search'
  )[];
  /**
   * Until when it knows the world: a month or a day. Absent: unknown.
   */
  knowledge?: string;
  /**
   * The day it was published.
   */
  released?: string;
  /**
   * What it was called before, so that a plan tells a renaming from one model that goes and another that comes. Its deployments and the rollouts to it go on drawing by the old name, so that nobody changes sides: remove it, and whoever is divided is drawn anew. Records, metrics and health have the new name from then on.
   */
  moved?: {
    /**
     * The name that it had.
     */
    from: string;
  };
  /**
   * The day its maker switches it off. After it the model may not be used any more. Absent: none has been announced.
   */
  sunset?: string;
  /**
   * The model to use in its place: a file in `models/`. Absent: none is named.
   */
  replacement?: string;
  /**
   * Its maker advises against it and will switch it off one day. Absent: nothing of the kind is known.
   */
  deprecated?: boolean;
  /**
   * Costs nothing wherever it is served, for instance on your own machines. Then no prices are needed. Absent: a model without prices counts as unpriced, which is not the same as free.
   */
  free?: true;
  /**
   * What it costs, by day; what each deployment pays unless it has prices of its own.
   *
   * @minItems 1
   *
   * Items: What a million tokens cost from a day on.
   */
  prices?: {
    /**
     * The first day on which these prices hold, or the moment in UTC. Absent: they always held. A list is ordered by this date, oldest first.
     */
    from?: string;
    /**
     * Where the figures come from and of which day they are, so that the next person can check them.
     */
    source: string;
    /**
     * For a million tokens of prompt.
     */
    input: string;
    /**
     * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD.
     */
    output: string;
    /**
     * For a million tokens of prompt that came from the provider's cache. Absent: as `input`.
     */
    cacheRead?: string;
    /**
     * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as `input`.
     */
    cacheWrite?: string;
    /**
     * For a million tokens written to the cache for an hour. Absent: as `cacheWrite`.
     */
    cacheWrite1h?: string;
    /**
     * For a million tokens of reasoning, where they cost something else than `output`. Absent: as `output`.
     */
    reasoning?: string;
    /**
     * For a million tokens of sound in the prompt. Absent: as `input`.
     */
    audioInput?: string;
    /**
     * For a million tokens of sound in the answer. Absent: as `output`.
     */
    audioOutput?: string;
    /**
     * For a million tokens of images in the prompt. Absent: as `input`.
     */
    imageInput?: string;
    /**
     * For every request, whatever its length. Absent: nothing.
     */
    perRequest?: string;
    /**
     * For every search that the provider runs for the answer. Absent: nothing.
     */
    perSearch?: string;
    /**
     * By the length of the prompt, shortest first: the last that it exceeds holds for the whole request. Absent: one price for all.
     *
     * @minItems 1
     *
     * Items: Other rates for a request with a long prompt.
     */
    tiers?: {
      /**
       * For prompts of more than this many tokens, cached ones included.
       */
      above: string;
      /**
       * For a million tokens of prompt. Absent: as in the price itself.
       */
      input?: string;
      /**
       * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD. Absent: as in the price itself.
       */
      output?: string;
      /**
       * For a million tokens of prompt that came from the provider's cache. Absent: as in the price itself.
       */
      cacheRead?: string;
      /**
       * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as in the price itself.
       */
      cacheWrite?: string;
      /**
       * For a million tokens written to the cache for an hour. Absent: as in the price itself.
       */
      cacheWrite1h?: string;
      /**
       * For a million tokens of reasoning, where they cost something else than `output`. Absent: as in the price itself.
       */
      reasoning?: string;
      /**
       * For a million tokens of sound in the prompt. Absent: as in the price itself.
       */
      audioInput?: string;
      /**
       * For a million tokens of sound in the answer. Absent: as in the price itself.
       */
      audioOutput?: string;
      /**
       * For a million tokens of images in the prompt. Absent: as in the price itself.
       */
      imageInput?: string;
      /**
       * For every request, whatever its length. Absent: as in the price itself.
       */
      perRequest?: string;
      /**
       * For every search that the provider runs for the answer. Absent: as in the price itself.
       */
      perSearch?: string;
    }[];
    /**
     * By the hour: the first that is open holds, over `tiers`. Absent: one price for all hours.
     *
     * @minItems 1
     *
     * Items: Other rates at some hours of some days.
     */
    windows?: {
      /**
       * The days on which the window opens. Absent: every day.
       *
       * @minItems 1
       */
      weekdays?: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
      /**
       * From and to, the latter not included. A window whose end is not after its start is open past midnight, and belongs to the day on which it opened.
       */
      hours: string;
      /**
       * Whose weekdays are meant. Absent: UTC.
       */
      zone?: string;
      /**
       * Whose clocks `hours` are read from. Absent: those of `zone`.
       */
      hoursIn?: string;
      /**
       * For a million tokens of prompt. Absent: as in the price itself.
       */
      input?: string;
      /**
       * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD. Absent: as in the price itself.
       */
      output?: string;
      /**
       * For a million tokens of prompt that came from the provider's cache. Absent: as in the price itself.
       */
      cacheRead?: string;
      /**
       * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as in the price itself.
       */
      cacheWrite?: string;
      /**
       * For a million tokens written to the cache for an hour. Absent: as in the price itself.
       */
      cacheWrite1h?: string;
      /**
       * For a million tokens of reasoning, where they cost something else than `output`. Absent: as in the price itself.
       */
      reasoning?: string;
      /**
       * For a million tokens of sound in the prompt. Absent: as in the price itself.
       */
      audioInput?: string;
      /**
       * For a million tokens of sound in the answer. Absent: as in the price itself.
       */
      audioOutput?: string;
      /**
       * For a million tokens of images in the prompt. Absent: as in the price itself.
       */
      imageInput?: string;
      /**
       * For every request, whatever its length. Absent: as in the price itself.
       */
      perRequest?: string;
      /**
       * For every search that the provider runs for the answer. Absent: as in the price itself.
       */
      perSearch?: string;
    }[];
    /**
     * For requests that are sent as a batch and may take hours. Absent: as any other.
     */
    batch?: {
      /**
       * For a million tokens of prompt. Absent: as in the price itself.
       */
      input?: string;
      /**
       * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD. Absent: as in the price itself.
       */
      output?: string;
      /**
       * For a million tokens of prompt that came from the provider's cache. Absent: as in the price itself.
       */
      cacheRead?: string;
      /**
       * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as in the price itself.
       */
      cacheWrite?: string;
      /**
       * For a million tokens written to the cache for an hour. Absent: as in the price itself.
       */
      cacheWrite1h?: string;
      /**
       * For a million tokens of reasoning, where they cost something else than `output`. Absent: as in the price itself.
       */
      reasoning?: string;
      /**
       * For a million tokens of sound in the prompt. Absent: as in the price itself.
       */
      audioInput?: string;
      /**
       * For a million tokens of sound in the answer. Absent: as in the price itself.
       */
      audioOutput?: string;
      /**
       * For a million tokens of images in the prompt. Absent: as in the price itself.
       */
      imageInput?: string;
      /**
       * For every request, whatever its length. Absent: as in the price itself.
       */
      perRequest?: string;
      /**
       * For every search that the provider runs for the answer. Absent: as in the price itself.
       */
      perSearch?: string;
    };
    /**
     * For a level of service, by the provider's own name for it. Absent: one price for all.
     */
    serviceTiers?: {
      /**
       * What differs from the price that it stands in; what is absent stays as there.
       */
      [k: string]: {
        /**
         * For a million tokens of prompt. Absent: as in the price itself.
         */
        input?: string;
        /**
         * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD. Absent: as in the price itself.
         */
        output?: string;
        /**
         * For a million tokens of prompt that came from the provider's cache. Absent: as in the price itself.
         */
        cacheRead?: string;
        /**
         * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as in the price itself.
         */
        cacheWrite?: string;
        /**
         * For a million tokens written to the cache for an hour. Absent: as in the price itself.
         */
        cacheWrite1h?: string;
        /**
         * For a million tokens of reasoning, where they cost something else than `output`. Absent: as in the price itself.
         */
        reasoning?: string;
        /**
         * For a million tokens of sound in the prompt. Absent: as in the price itself.
         */
        audioInput?: string;
        /**
         * For a million tokens of sound in the answer. Absent: as in the price itself.
         */
        audioOutput?: string;
        /**
         * For a million tokens of images in the prompt. Absent: as in the price itself.
         */
        imageInput?: string;
        /**
         * For every request, whatever its length. Absent: as in the price itself.
         */
        perRequest?: string;
        /**
         * For every search that the provider runs for the answer. Absent: as in the price itself.
         */
        perSearch?: string;
      };
    };
  }[];
  /**
   * Where it is served, in order of preference: the second is tried when the first has failed. `order` can say otherwise.
   *
   * @minItems 1
   *
   * Items: One place where the model is served.
   */
  deployments: {
    /**
     * The provider: a file in `providers/`.
     */
    provider: string;
    /**
     * The provider's own name for the model, letter for letter.
     */
    model: string;
    /**
     * What this provider charges, where it differs. Replaces the model's whole list. Absent: the model's prices.
     *
     * @minItems 1
     *
     * Items: What a million tokens cost from a day on.
     */
    prices?: {
      /**
       * The first day on which these prices hold, or the moment in UTC. Absent: they always held. A list is ordered by this date, oldest first.
       */
      from?: string;
      /**
       * Where the figures come from and of which day they are, so that the next person can check them.
       */
      source: string;
      /**
       * For a million tokens of prompt.
       */
      input: string;
      /**
       * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD.
       */
      output: string;
      /**
       * For a million tokens of prompt that came from the provider's cache. Absent: as `input`.
       */
      cacheRead?: string;
      /**
       * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as `input`.
       */
      cacheWrite?: string;
      /**
       * For a million tokens written to the cache for an hour. Absent: as `cacheWrite`.
       */
      cacheWrite1h?: string;
      /**
       * For a million tokens of reasoning, where they cost something else than `output`. Absent: as `output`.
       */
      reasoning?: string;
      /**
       * For a million tokens of sound in the prompt. Absent: as `input`.
       */
      audioInput?: string;
      /**
       * For a million tokens of sound in the answer. Absent: as `output`.
       */
      audioOutput?: string;
      /**
       * For a million tokens of images in the prompt. Absent: as `input`.
       */
      imageInput?: string;
      /**
       * For every request, whatever its length. Absent: nothing.
       */
      perRequest?: string;
      /**
       * For every search that the provider runs for the answer. Absent: nothing.
       */
      perSearch?: string;
      /**
       * By the length of the prompt, shortest first: the last that it exceeds holds for the whole request. Absent: one price for all.
       *
       * @minItems 1
       *
       * Items: Other rates for a request with a long prompt.
       */
      tiers?: {
        /**
         * For prompts of more than this many tokens, cached ones included.
         */
        above: string;
        /**
         * For a million tokens of prompt. Absent: as in the price itself.
         */
        input?: string;
        /**
         * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD. Absent: as in the price itself.
         */
        output?: string;
        /**
         * For a million tokens of prompt that came from the provider's cache. Absent: as in the price itself.
         */
        cacheRead?: string;
        /**
         * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as in the price itself.
         */
        cacheWrite?: string;
        /**
         * For a million tokens written to the cache for an hour. Absent: as in the price itself.
         */
        cacheWrite1h?: string;
        /**
         * For a million tokens of reasoning, where they cost something else than `output`. Absent: as in the price itself.
         */
        reasoning?: string;
        /**
         * For a million tokens of sound in the prompt. Absent: as in the price itself.
         */
        audioInput?: string;
        /**
         * For a million tokens of sound in the answer. Absent: as in the price itself.
         */
        audioOutput?: string;
        /**
         * For a million tokens of images in the prompt. Absent: as in the price itself.
         */
        imageInput?: string;
        /**
         * For every request, whatever its length. Absent: as in the price itself.
         */
        perRequest?: string;
        /**
         * For every search that the provider runs for the answer. Absent: as in the price itself.
         */
        perSearch?: string;
      }[];
      /**
       * By the hour: the first that is open holds, over `tiers`. Absent: one price for all hours.
       *
       * @minItems 1
       *
       * Items: Other rates at some hours of some days.
       */
      windows?: {
        /**
         * The days on which the window opens. Absent: every day.
         *
         * @minItems 1
         */
        weekdays?: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
        /**
         * From and to, the latter not included. A window whose end is not after its start is open past midnight, and belongs to the day on which it opened.
         */
        hours: string;
        /**
         * Whose weekdays are meant. Absent: UTC.
         */
        zone?: string;
        /**
         * Whose clocks `hours` are read from. Absent: those of `zone`.
         */
        hoursIn?: string;
        /**
         * For a million tokens of prompt. Absent: as in the price itself.
         */
        input?: string;
        /**
         * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD. Absent: as in the price itself.
         */
        output?: string;
        /**
         * For a million tokens of prompt that came from the provider's cache. Absent: as in the price itself.
         */
        cacheRead?: string;
        /**
         * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as in the price itself.
         */
        cacheWrite?: string;
        /**
         * For a million tokens written to the cache for an hour. Absent: as in the price itself.
         */
        cacheWrite1h?: string;
        /**
         * For a million tokens of reasoning, where they cost something else than `output`. Absent: as in the price itself.
         */
        reasoning?: string;
        /**
         * For a million tokens of sound in the prompt. Absent: as in the price itself.
         */
        audioInput?: string;
        /**
         * For a million tokens of sound in the answer. Absent: as in the price itself.
         */
        audioOutput?: string;
        /**
         * For a million tokens of images in the prompt. Absent: as in the price itself.
         */
        imageInput?: string;
        /**
         * For every request, whatever its length. Absent: as in the price itself.
         */
        perRequest?: string;
        /**
         * For every search that the provider runs for the answer. Absent: as in the price itself.
         */
        perSearch?: string;
      }[];
      /**
       * For requests that are sent as a batch and may take hours. Absent: as any other.
       */
      batch?: {
        /**
         * For a million tokens of prompt. Absent: as in the price itself.
         */
        input?: string;
        /**
         * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD. Absent: as in the price itself.
         */
        output?: string;
        /**
         * For a million tokens of prompt that came from the provider's cache. Absent: as in the price itself.
         */
        cacheRead?: string;
        /**
         * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as in the price itself.
         */
        cacheWrite?: string;
        /**
         * For a million tokens written to the cache for an hour. Absent: as in the price itself.
         */
        cacheWrite1h?: string;
        /**
         * For a million tokens of reasoning, where they cost something else than `output`. Absent: as in the price itself.
         */
        reasoning?: string;
        /**
         * For a million tokens of sound in the prompt. Absent: as in the price itself.
         */
        audioInput?: string;
        /**
         * For a million tokens of sound in the answer. Absent: as in the price itself.
         */
        audioOutput?: string;
        /**
         * For a million tokens of images in the prompt. Absent: as in the price itself.
         */
        imageInput?: string;
        /**
         * For every request, whatever its length. Absent: as in the price itself.
         */
        perRequest?: string;
        /**
         * For every search that the provider runs for the answer. Absent: as in the price itself.
         */
        perSearch?: string;
      };
      /**
       * For a level of service, by the provider's own name for it. Absent: one price for all.
       */
      serviceTiers?: {
        /**
         * What differs from the price that it stands in; what is absent stays as there.
         */
        [k: string]: {
          /**
           * For a million tokens of prompt. Absent: as in the price itself.
           */
          input?: string;
          /**
           * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD. Absent: as in the price itself.
           */
          output?: string;
          /**
           * For a million tokens of prompt that came from the provider's cache. Absent: as in the price itself.
           */
          cacheRead?: string;
          /**
           * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as in the price itself.
           */
          cacheWrite?: string;
          /**
           * For a million tokens written to the cache for an hour. Absent: as in the price itself.
           */
          cacheWrite1h?: string;
          /**
           * For a million tokens of reasoning, where they cost something else than `output`. Absent: as in the price itself.
           */
          reasoning?: string;
          /**
           * For a million tokens of sound in the prompt. Absent: as in the price itself.
           */
          audioInput?: string;
          /**
           * For a million tokens of sound in the answer. Absent: as in the price itself.
           */
          audioOutput?: string;
          /**
           * For a million tokens of images in the prompt. Absent: as in the price itself.
           */
          imageInput?: string;
          /**
           * For every request, whatever its length. Absent: as in the price itself.
           */
          perRequest?: string;
          /**
           * For every search that the provider runs for the answer. Absent: as in the price itself.
           */
          perSearch?: string;
        };
      };
    }[];
    /**
     * The context window here, where this provider's differs. Absent: the model's.
     */
    context?: string;
    /**
     * The longest answer here, where this provider's differs. Absent: the model's.
     */
    output?: string;
  }[];
  /**
   * Which deployment comes first for a request; the others follow when it has failed. `cheapest`, `fastest` and `balanced` compare the deployments as `use` compares models, and ties keep the written order; `split` with `by` divides the callers, and after each one's own deployment come the others as written. Absent: the written order.
   */
  order?:
    | ('cheapest' | 'fastest' | 'balanced')
    | {
        /**
         * Which share of the callers goes to which provider first. The shares add up to 100%; a deployment that is not named here is only tried after others.
         */
        split: {
          /**
           * A share of the traffic in percent, with at most three decimals.
           */
          [k: string]: string;
        };
        /**
         * What stays with one deployment: with `user`, everybody keeps the deployment they first got, and a cache there keeps its worth. A request that does not say who it is from is placed by its own id, else by chance.
         */
        by: 'user' | 'session' | 'team' | 'key' | 'request';
      };
}

/**
 * What applications ask for instead of a model, and which model answers. The file's name is the capability's id: callers write it where they would write a model.
 */
export interface CapabilityFile {
  /**
   * What it does, for the people who choose among capabilities.
   */
  description: string;
  /**
   * The team or person who decides about it and is asked when it changes.
   */
  owner: string;
  /**
   * The promise to callers. Every model that a request can reach, by rules, splits and fallbacks, must keep it, or the registry does not compile.
   */
  requires?: {
    /**
     * What every model here must be able to do.
     *
     * @minItems 1
     *
     * Items: Something a model can do. `tools`: calls functions. `parallel_tools`: several calls in one answer. `json_mode`: answers with valid JSON. `json_schema`: answers in the shape of a given schema. `reasoning`: thinks before it answers. `caching`: charges less for a prompt seen before. `logprobs`: gives log probabilities. `streaming`: answers piece by piece. `web_search`: searches the web itself.
     */
    features?: (
      | 'tools'
      | 'parallel_tools'
      | 'json_mode'
      | 'json_schema'
      | 'reasoning'
      | 'caching'
      | 'logprobs'
      | 'streaming'
      | 'web_search'
    )[];
    /**
     * What every model here must accept. Absent: nothing is asked for.
     *
     * @minItems 1
     *
     * Items: A kind of content that goes into a model.
     */
    input?: ('text' | 'image' | 'audio' | 'video' | 'pdf')[];
    /**
     * What every model here must give. Absent: nothing is asked for.
     *
     * @minItems 1
     *
     * Items: A kind of content that comes out of a model. `embedding` is a vector.
     */
    output?: ('text' | 'image' | 'audio' | 'embedding')[];
    /**
     * The context window that every model here must have at least.
     */
    context?: string;
    /**
     * The longest answer that every model here must be able to give.
     */
    maxOutput?: string;
  };
  /**
   * Exceptions, in order: the first whose condition matches decides. Absent: `use` always decides.
   *
   * @minItems 1
   *
   * Items: One exception to the capability's `use`.
   */
  rules?: {
    /**
     * What the rule is for, in a few words. Shown in answers (`x-signalbox-rule`) and reports; unique within the file.
     */
    name?: string;
    /**
     * A condition in CEL over the request: `team.id`, `team.tags`, `team.region`, `user`, `session`, `key.id`, `tags["…"]`, `env`, `request.inputTokens`, `request.maxOutputTokens`, `request.messages`, `request.stream`, `request.tools`, `request.images`, `request.audio`, `request.files`, `request.jsonSchema`, `request.reasoning`, `request.complexity`, `request.api`, `now.hour`, `now.weekday` (UTC), `budget.usedShare` (of the team's budget). What it needs and the request does not have makes it not match.
     */
    when: string;
    /**
     * Which model answers: a model's id, or `split` with `by`, or one of `cheapest`, `fastest` and `balanced`, perhaps with `within`.
     */
    use:
      | string
      | {
          /**
           * Which share of the callers gets which model. The shares add up to 100%.
           */
          split?: {
            /**
             * A share of the traffic in percent, with at most three decimals.
             */
            [k: string]: string;
          };
          /**
           * What stays with one model: with `user`, everybody keeps the model they first got. A request that does not say who it is from is placed by chance.
           */
          by?: 'user' | 'session' | 'team' | 'key' | 'request';
          /**
           * The models to compare. For each request the one that costs least is taken, at today's prices and for this request's tokens; ties keep the order written here.
           *
           * @minItems 2
           *
           * Items: The name of a file in the registry without `.yaml`: lower-case letters, digits, dots, dashes and underscores.
           */
          cheapest?: string[];
          /**
           * The models to compare by how soon their first token came lately; ties, and models that nothing is known of, keep the order written here.
           *
           * @minItems 2
           *
           * Items: The name of a file in the registry without `.yaml`: lower-case letters, digits, dots, dashes and underscores.
           */
          fastest?: string[];
          /**
           * The models among which the one with the least under way is taken; ties keep the order written here.
           *
           * @minItems 2
           *
           * Items: The name of a file in the registry without `.yaml`: lower-case letters, digits, dots, dashes and underscores.
           */
          balanced?: string[];
          /**
           * A bound on the choice: what does not keep it is passed over, and where nothing is left the fallbacks follow, which need not keep it. Absent: none.
           */
          within?: {
            /**
             * The most that the request may cost, for its own tokens at today's prices.
             */
            costPerRequest?: string;
            /**
             * How soon the first token usually comes.
             */
            firstToken?: string;
          };
        };
  }[];
  /**
   * Which model answers: a model's id, or `split` with `by`, or one of `cheapest`, `fastest` and `balanced`, perhaps with `within`.
   */
  use:
    | string
    | {
        /**
         * Which share of the callers gets which model. The shares add up to 100%.
         */
        split?: {
          /**
           * A share of the traffic in percent, with at most three decimals.
           */
          [k: string]: string;
        };
        /**
         * What stays with one model: with `user`, everybody keeps the model they first got. A request that does not say who it is from is placed by chance.
         */
        by?: 'user' | 'session' | 'team' | 'key' | 'request';
        /**
         * The models to compare. For each request the one that costs least is taken, at today's prices and for this request's tokens; ties keep the order written here.
         *
         * @minItems 2
         *
         * Items: The name of a file in the registry without `.yaml`: lower-case letters, digits, dots, dashes and underscores.
         */
        cheapest?: string[];
        /**
         * The models to compare by how soon their first token came lately; ties, and models that nothing is known of, keep the order written here.
         *
         * @minItems 2
         *
         * Items: The name of a file in the registry without `.yaml`: lower-case letters, digits, dots, dashes and underscores.
         */
        fastest?: string[];
        /**
         * The models among which the one with the least under way is taken; ties keep the order written here.
         *
         * @minItems 2
         *
         * Items: The name of a file in the registry without `.yaml`: lower-case letters, digits, dots, dashes and underscores.
         */
        balanced?: string[];
        /**
         * A bound on the choice: what does not keep it is passed over, and where nothing is left the fallbacks follow, which need not keep it. Absent: none.
         */
        within?: {
          /**
           * The most that the request may cost, for its own tokens at today's prices.
           */
          costPerRequest?: string;
          /**
           * How soon the first token usually comes.
           */
          firstToken?: string;
        };
      };
  /**
   * What is tried, in order, after the chosen model has failed: eight models at most. Only before the caller has received anything. Absent: nothing.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: A model to try after the chosen one has failed: its id, or `use` with the failures it is meant for.
   */
  fallback?: (
    | string
    | {
        /**
         * After which failures it is tried: one class or a list. Absent: after any that is not the caller's fault.
         */
        on?:
          | ('context_length' | 'content_filter' | 'rate_limit' | 'overloaded' | 'timeout' | 'error')
          | ('context_length' | 'content_filter' | 'rate_limit' | 'overloaded' | 'timeout' | 'error')[];
        /**
         * The model to try.
         */
        use: string;
      }
  )[];
  /**
   * Only ever this one model: then rules, splits and fallbacks to any other are errors, in overlays too. Absent: false.
   */
  exclusive?: boolean;
  /**
   * What every deployment must keep to be asked at all, fallbacks included. Absent: nothing.
   */
  constraints?: {
    /**
     * Where the provider may be. One whose region is not known is nowhere.
     *
     * @minItems 1
     *
     * Items: A region, as providers name theirs.
     */
    regions?: string[];
    /**
     * The provider must be known not to train on what is sent.
     */
    training?: false;
    /**
     * Providers whose first token lately took longer are passed over.
     */
    firstToken?: string;
    /**
     * Models at which this request would cost more are passed over.
     */
    costPerRequest?: string;
  };
  /**
   * A comparison of models on the capability's own `use`; what rules with a condition decide, it leaves alone.
   */
  experiment?: {
    /**
     * Its name in reports; no other experiment of the registry has it.
     */
    name: string;
    /**
     * Only a running one decides anything.
     */
    status: 'draft' | 'running' | 'concluded';
    /**
     * Raise it to draw everybody anew on purpose. Absent: 1.
     */
    phase?: number;
    /**
     * What stays on one side: with `user`, everybody keeps the model they first got.
     */
    by: 'user' | 'session' | 'team' | 'key' | 'request';
    /**
     * How many take part. Absent: 100%.
     */
    share?: string;
    /**
     * The sides, by name; their shares add up to 100%. The first is what the others are held against.
     */
    arms: {
      /**
       * One side of the comparison.
       */
      [k: string]: {
        /**
         * Its part of those who take part.
         */
        share: string;
        /**
         * Which model answers: a model's id, or `split` with `by`, or one of `cheapest`, `fastest` and `balanced`, perhaps with `within`.
         */
        use:
          | string
          | {
              /**
               * Which share of the callers gets which model. The shares add up to 100%.
               */
              split?: {
                /**
                 * A share of the traffic in percent, with at most three decimals.
                 */
                [k: string]: string;
              };
              /**
               * What stays with one model: with `user`, everybody keeps the model they first got. A request that does not say who it is from is placed by chance.
               */
              by?: 'user' | 'session' | 'team' | 'key' | 'request';
              /**
               * The models to compare. For each request the one that costs least is taken, at today's prices and for this request's tokens; ties keep the order written here.
               *
               * @minItems 2
               *
               * Items: The name of a file in the registry without `.yaml`: lower-case letters, digits, dots, dashes and underscores.
               */
              cheapest?: string[];
              /**
               * The models to compare by how soon their first token came lately; ties, and models that nothing is known of, keep the order written here.
               *
               * @minItems 2
               *
               * Items: The name of a file in the registry without `.yaml`: lower-case letters, digits, dots, dashes and underscores.
               */
              fastest?: string[];
              /**
               * The models among which the one with the least under way is taken; ties keep the order written here.
               *
               * @minItems 2
               *
               * Items: The name of a file in the registry without `.yaml`: lower-case letters, digits, dots, dashes and underscores.
               */
              balanced?: string[];
              /**
               * A bound on the choice: what does not keep it is passed over, and where nothing is left the fallbacks follow, which need not keep it. Absent: none.
               */
              within?: {
                /**
                 * The most that the request may cost, for its own tokens at today's prices.
                 */
                costPerRequest?: string;
                /**
                 * How soon the first token usually comes.
                 */
                firstToken?: string;
              };
            };
      };
    };
    /**
     * What an arm is to be better at. Absent: only the guards are watched.
     */
    goal?: {
      /**
       * What is measured: `errorRate`, `costPerRequest`, `outputTokens`, `latency.p50`, `.p95` or `.p99`, the same of `firstToken`, or `feedback.<name>`.
       */
      metric: string;
      /**
       * Which way is better.
       */
      direction: 'up' | 'down';
      /**
       * The smallest difference worth finding, counted as `maxIncrease` of a guard is. Absent: any.
       */
      minEffect?: string;
    };
    /**
     * What ends the change when it becomes worse. Absent: nothing does.
     *
     * @minItems 1
     *
     * Items: A metric that must not become worse.
     */
    guards?: {
      /**
       * What is measured: `errorRate`, `costPerRequest`, `outputTokens`, `latency.p50`, `.p95` or `.p99`, the same of `firstToken`, or `feedback.<name>`.
       */
      metric: string;
      /**
       * How much higher it may be than without the change: in points for `errorRate` and feedback, which are shares themselves, else in percent.
       */
      maxIncrease: string;
    }[];
    /**
     * The day on which it must be over: from then on the registry does not compile while it still runs.
     */
    expires?: string;
  };
  /**
   * Moves the capability's own `use` to another model step by step, by the clock alone, so that all gateways agree.
   */
  rollout?: {
    /**
     * The model that takes over.
     */
    to: string;
    /**
     * What stays on one side: with `user`, everybody keeps the model they first got.
     */
    by: 'user' | 'session' | 'team' | 'key' | 'request';
    /**
     * When the first step begins.
     */
    startsAt: string;
    /**
     * Rising shares; after the last, everybody.
     *
     * @minItems 1
     *
     * Items: One share for a while.
     */
    steps: {
      /**
       * How many go the new way.
       */
      share: string;
      /**
       * For how long.
       */
      for: string;
      /**
       * The step is not left before so many requests have gone the new way. Absent: time alone decides.
       */
      minRequests?: number;
    }[];
    /**
     * What ends the change when it becomes worse. Absent: nothing does.
     *
     * @minItems 1
     *
     * Items: A metric that must not become worse.
     */
    guards?: {
      /**
       * What is measured: `errorRate`, `costPerRequest`, `outputTokens`, `latency.p50`, `.p95` or `.p99`, the same of `firstToken`, or `feedback.<name>`.
       */
      metric: string;
      /**
       * How much higher it may be than without the change: in points for `errorRate` and feedback, which are shares themselves, else in percent.
       */
      maxIncrease: string;
    }[];
    /**
     * What a broken guard does: back to the old model, or no step further. Absent: rollback.
     */
    onFail?: 'rollback' | 'hold';
  };
  /**
   * Ask the next deployment as well when the first is late; the slower of the two is cancelled, and both are paid. Absent: one at a time.
   */
  hedge?: {
    /**
     * How long to wait for the first content before the second request goes out.
     */
    after: string;
  };
  /**
   * Send a copy of some requests to another model, whose answer no caller sees. Absent: none.
   */
  shadow?: {
    /**
     * The model that gets the copies.
     */
    to: string;
    /**
     * How many of the requests are copied.
     */
    share: string;
  };
  /**
   * How long to wait, where this capability needs something else than signalbox.yaml says.
   */
  timeouts?: {
    /**
     * How long to wait for the connection to the provider, TLS included. Absent: as in signalbox.yaml.
     */
    connect?: string;
    /**
     * How long a stream may take to its first piece, counted from the moment the request is sent. An answer that is not streamed comes in one piece, and only `total` bounds it. Absent: as in signalbox.yaml.
     */
    firstToken?: string;
    /**
     * The longest silence allowed between two pieces of a stream; keep-alive comments do not count as pieces. Absent: as in signalbox.yaml.
     */
    idle?: string;
    /**
     * The longest a request may take, all attempts and fallbacks included. Absent: as in signalbox.yaml.
     */
    total?: string;
  };
  /**
   * Fields of the request, in OpenAI's names, that are filled in where the caller leaves them out.
   */
  params?: {
    /**
     * How freely the model chooses its words: 0 is the most even.
     */
    temperature?: number;
    /**
     * Choose only among the likeliest words that make up this probability.
     */
    top_p?: number;
    /**
     * Choose only among this many likeliest words, where the provider has such a setting.
     */
    top_k?: number;
    /**
     * The longest answer in tokens, reasoning included. A plain number, as in the API.
     */
    max_completion_tokens?: number;
    /**
     * The older name of max_completion_tokens.
     */
    max_tokens?: number;
    /**
     * Above 0: go on to new subjects.
     */
    presence_penalty?: number;
    /**
     * Above 0: repeat words less.
     */
    frequency_penalty?: number;
    /**
     * Ask for the same answer to the same question, as far as the provider can.
     */
    seed?: number;
    /**
     * A text, or several, at which the answer ends.
     */
    stop?: string | string[];
    /**
     * How many answers to one question.
     */
    n?: number;
    /**
     * Give the log probabilities of the chosen tokens.
     */
    logprobs?: boolean;
    /**
     * How many alternatives to give for each token, with `logprobs`.
     */
    top_logprobs?: number;
    /**
     * Whether one answer may call several tools.
     */
    parallel_tool_calls?: boolean;
    /**
     * How long the model may think before it answers.
     */
    reasoning_effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh';
    /**
     * How long-winded the answer may be, where the provider has such a setting.
     */
    verbosity?: 'low' | 'medium' | 'high';
    /**
     * The provider's class of service.
     */
    service_tier?: string;
    /**
     * What the answer looks like.
     */
    response_format?: {
      /**
       * `json_object` is any valid JSON; `json_schema` is JSON in the shape given.
       */
      type: 'text' | 'json_object' | 'json_schema';
      /**
       * The name and the schema, exactly as OpenAI's API takes them.
       */
      json_schema?: {
        [k: string]: unknown;
      };
    };
    /**
     * The length of an embedding, where the model can shorten it.
     */
    dimensions?: number;
    /**
     * Fields that hold even where the caller says something else.
     */
    override?: {
      /**
       * How freely the model chooses its words: 0 is the most even.
       */
      temperature?: number;
      /**
       * Choose only among the likeliest words that make up this probability.
       */
      top_p?: number;
      /**
       * Choose only among this many likeliest words, where the provider has such a setting.
       */
      top_k?: number;
      /**
       * The longest answer in tokens, reasoning included. A plain number, as in the API.
       */
      max_completion_tokens?: number;
      /**
       * The older name of max_completion_tokens.
       */
      max_tokens?: number;
      /**
       * Above 0: go on to new subjects.
       */
      presence_penalty?: number;
      /**
       * Above 0: repeat words less.
       */
      frequency_penalty?: number;
      /**
       * Ask for the same answer to the same question, as far as the provider can.
       */
      seed?: number;
      /**
       * A text, or several, at which the answer ends.
       */
      stop?: string | string[];
      /**
       * How many answers to one question.
       */
      n?: number;
      /**
       * Give the log probabilities of the chosen tokens.
       */
      logprobs?: boolean;
      /**
       * How many alternatives to give for each token, with `logprobs`.
       */
      top_logprobs?: number;
      /**
       * Whether one answer may call several tools.
       */
      parallel_tool_calls?: boolean;
      /**
       * How long the model may think before it answers.
       */
      reasoning_effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh';
      /**
       * How long-winded the answer may be, where the provider has such a setting.
       */
      verbosity?: 'low' | 'medium' | 'high';
      /**
       * The provider's class of service.
       */
      service_tier?: string;
      /**
       * What the answer looks like.
       */
      response_format?: {
        /**
         * `json_object` is any valid JSON; `json_schema` is JSON in the shape given.
         */
        type: 'text' | 'json_object' | 'json_schema';
        /**
         * The name and the schema, exactly as OpenAI's API takes them.
         */
        json_schema?: {
          [k: string]: unknown;
        };
      };
      /**
       * The length of an embedding, where the model can shorten it.
       */
      dimensions?: number;
    };
  };
  /**
   * What the requests are like, for plans alone: it changes no decision and stands in no table.
   */
  traffic?: {
    /**
     * The tokens of a typical request. Absent: 1,000 in and 500 out.
     */
    tokens?: {
      /**
       * In the prompt, what comes out of a cache included.
       */
      input: string;
      /**
       * In the answer.
       */
      output: string;
      /**
       * How many of the prompt's come out of the provider's cache. Absent: none.
       */
      cacheRead?: string;
    };
    /**
     * How many requests there are a day, so that a plan can say how many would move.
     */
    perDay?: number;
    /**
     * How the requests are made up: each belongs to the first entry that matches, and what is left of 100% to the rest. With it a plan says what share of all requests moves.
     *
     * @minItems 1
     * @maxItems 50
     */
    mix?: {
      /**
       * Which requests, in CEL, as in a rule.
       */
      when: string;
      /**
       * How many of all requests these are.
       */
      share: string;
    }[];
  };
  /**
   * What it was called before, so that a plan tells a renaming from one capability that goes and another that comes. Callers must use the new name: nothing answers to the old one. Splits, the rollout and the shadow go on drawing by the old name, so that nobody changes sides: remove it, and whoever is divided is drawn anew.
   */
  moved?: {
    /**
     * The name that it had.
     */
    from: string;
  };
}

/**
 * A group of callers: what it may ask for, and what rules can know about it. The file's name is the team's id.
 */
export interface TeamFile {
  /**
   * The team's name as people know it.
   */
  name: string;
  /**
   * What the team may ask for: a list of capabilities, or "*" (in quotes) for all of them, later ones included.
   */
  capabilities: '*' | string[];
  /**
   * Where the team's data belongs; conditions read it as `team.region`. Absent: unknown.
   */
  region?: string;
  /**
   * Words that conditions can ask for: `"beta" in team.tags`. Absent: none.
   *
   * @minItems 1
   */
  tags?: string[];
  /**
   * What the team may spend. Absent: as much as it likes.
   */
  budget?: {
    /**
     * How much the team may spend in one period.
     */
    limit: string;
    /**
     * The calendar's: a week begins on Monday.
     */
    per: 'day' | 'week' | 'month';
    /**
     * Where the period begins at midnight. Absent: UTC.
     */
    zone?: string;
    /**
     * What becomes of a request that would go beyond: `block` refuses it, `warn` lets it pass and says so, and `use` answers it from another capability. An exclusive capability is refused all the same. Absent: block.
     */
    onExceed?:
      | ('block' | 'warn')
      | {
          /**
           * The capability that answers instead.
           */
          use: string;
        };
  };
  /**
   * How much the team may send. Absent: as much as it likes.
   */
  limits?: {
    /**
     * Requests in a minute. Absent: no limit.
     */
    requestsPerMinute?: number | string;
    /**
     * Tokens in a minute, in and out. Absent: no limit.
     */
    tokensPerMinute?: number | string;
    /**
     * Requests under way at the same time. Absent: no limit.
     */
    concurrency?: number;
  };
}

/**
 * What is different in one environment: changes to other files of the registry, each named. The file's name is the environment's id, given to commands as `--env`.
 */
export interface EnvironmentFile {
  /**
   * What the environment is for.
   */
  description?: string;
  /**
   * The changes. One patch changes one file; two patches of one file are an error.
   *
   * @minItems 1
   *
   * Items: A change of one file.
   */
  patches: {
    /**
     * The file to change, without `.yaml`.
     */
    patch: string;
    /**
     * Top-level fields and their new values. A value replaces the old one whole; nothing is merged below. The result must be a valid file of its kind.
     */
    set?: {
      [k: string]: unknown;
    };
    /**
     * Top-level fields to take away.
     *
     * @minItems 1
     *
     * Items: A field's name.
     */
    remove?: string[];
  }[];
}

/**
 * Sentences that must hold for every request that can be made, whatever rules, fallbacks and overlays say. A file holds a list.
 *
 * @minItems 1
 *
 * Items: One sentence that must hold.
 */
export type InvariantFile = {
  /**
   * The sentence in words. Shown when it is broken.
   */
  name: string;
  /**
   * A CEL condition over the request, as rules have: for which requests it must hold. `capability` is the one that was asked for. Absent: for all.
   */
  where?: string;
  /**
   * A CEL condition over the request and over `model`, `provider` and `deployment`, which stand for every target that such a request can reach. It must be true of each; what cannot be computed, because an attribute is absent, is not true.
   */
  always?: string;
  /**
   * As `always`, but what must be true of no target. What the registry does not say of a target may be true.
   */
  never?: string;
  /**
   * Where the proof cannot decide: accepted, with a reason, until a day. Absent: an undecided sentence fails. A broken one is never accepted.
   */
  waived?: {
    /**
     * Why this is accepted.
     */
    reason: string;
    /**
     * The last day on which it is accepted.
     */
    until: string;
  };
}[];

/**
 * Requests and what must become of them, for one capability.
 */
export interface PolicyTestFile {
  /**
   * The capability under test.
   */
  capability: string;
  /**
   * What is given in every case that does not say otherwise; `tags` and `request` are merged field by field.
   */
  defaults?: {
    /**
     * The team that asks.
     */
    team?: string;
    /**
     * The id of the key that it uses.
     */
    key?: string;
    /**
     * The caller's end user.
     */
    user?: string;
    /**
     * The caller's session.
     */
    session?: string;
    /**
     * The request's id: what a split `by: request` looks at.
     */
    requestId?: string;
    /**
     * The request's tags.
     */
    tags?: {
      [k: string]: string;
    };
    /**
     * The environment to test in. Absent: the one that the command names.
     */
    env?: string;
    /**
     * The moment of the request, with its offset. Absent: the moment of the run.
     */
    now?: string;
    /**
     * What cannot be reached.
     *
     * @minItems 1
     *
     * Items: A provider's or a model's id, or a deployment's (`model@provider`).
     */
    down?: string[];
    /**
     * Puts the request into one bucket, to test a boundary. A caller who is not named is made up.
     */
    at?: {
      /**
       * The experiment; the request is behind its gate, and `bucket` is among the arms.
       */
      experiment?: string;
      /**
       * The name of the rule whose split it is, the name of the arm, or `default`.
       */
      split?: string;
      /**
       * The model that is rolled out.
       */
      rollout?: string;
      /**
       * The model whose `order` splits its deployments.
       */
      order?: string;
      /**
       * The bucket, from 0 to 99999.
       */
      bucket: number;
      /**
       * The bucket at the experiment's gate. Absent: 0.
       */
      gate?: number;
    };
    /**
     * What is known of the request itself.
     */
    request?: {
      /**
       * How long the prompt is.
       */
      inputTokens?: string;
      /**
       * The longest answer asked for.
       */
      maxOutputTokens?: string;
      /**
       * How many messages.
       */
      messages?: number | string;
      /**
       * Whether a stream is asked for.
       */
      stream?: boolean;
      /**
       * How many tools are offered.
       */
      tools?: number | string;
      /**
       * How many images.
       */
      images?: number | string;
      /**
       * How many sounds.
       */
      audio?: number | string;
      /**
       * How many files.
       */
      files?: number | string;
      /**
       * Whether a JSON schema is given for the answer.
       */
      jsonSchema?: boolean;
      /**
       * Whether reasoning is asked for.
       */
      reasoning?: boolean;
      /**
       * How hard the request is, from 0 to 1.
       */
      complexity?: number;
      /**
       * The caller's dialect.
       */
      api?: string;
    };
    /**
     * The share of the team's budget that is spent: 0.8 for four fifths.
     */
    budgetUsedShare?: number;
  };
  /**
   * The cases.
   *
   * @minItems 1
   *
   * Items: One request, or one for every combination of a matrix.
   */
  cases: {
    /**
     * The behaviour as a sentence.
     */
    name: string;
    /**
     * The request, and the state of the world. What is left out is unknown.
     */
    given?: {
      /**
       * The team that asks.
       */
      team?: string;
      /**
       * The id of the key that it uses.
       */
      key?: string;
      /**
       * The caller's end user.
       */
      user?: string;
      /**
       * The caller's session.
       */
      session?: string;
      /**
       * The request's id: what a split `by: request` looks at.
       */
      requestId?: string;
      /**
       * The request's tags.
       */
      tags?: {
        [k: string]: string;
      };
      /**
       * The environment to test in. Absent: the one that the command names.
       */
      env?: string;
      /**
       * The moment of the request, with its offset. Absent: the moment of the run.
       */
      now?: string;
      /**
       * What cannot be reached.
       *
       * @minItems 1
       *
       * Items: A provider's or a model's id, or a deployment's (`model@provider`).
       */
      down?: string[];
      /**
       * Puts the request into one bucket, to test a boundary. A caller who is not named is made up.
       */
      at?: {
        /**
         * The experiment; the request is behind its gate, and `bucket` is among the arms.
         */
        experiment?: string;
        /**
         * The name of the rule whose split it is, the name of the arm, or `default`.
         */
        split?: string;
        /**
         * The model that is rolled out.
         */
        rollout?: string;
        /**
         * The model whose `order` splits its deployments.
         */
        order?: string;
        /**
         * The bucket, from 0 to 99999.
         */
        bucket: number;
        /**
         * The bucket at the experiment's gate. Absent: 0.
         */
        gate?: number;
      };
      /**
       * What is known of the request itself.
       */
      request?: {
        /**
         * How long the prompt is.
         */
        inputTokens?: string;
        /**
         * The longest answer asked for.
         */
        maxOutputTokens?: string;
        /**
         * How many messages.
         */
        messages?: number | string;
        /**
         * Whether a stream is asked for.
         */
        stream?: boolean;
        /**
         * How many tools are offered.
         */
        tools?: number | string;
        /**
         * How many images.
         */
        images?: number | string;
        /**
         * How many sounds.
         */
        audio?: number | string;
        /**
         * How many files.
         */
        files?: number | string;
        /**
         * Whether a JSON schema is given for the answer.
         */
        jsonSchema?: boolean;
        /**
         * Whether reasoning is asked for.
         */
        reasoning?: boolean;
        /**
         * How hard the request is, from 0 to 1.
         */
        complexity?: number;
        /**
         * The caller's dialect.
         */
        api?: string;
      };
      /**
       * The share of the team's budget that is spent: 0.8 for four fifths.
       */
      budgetUsedShare?: number;
    };
    /**
     * Runs the case once for every combination of these values, which `${name}` stands for in `name`, `given` and `expect`.
     */
    matrix?: {
      /**
       * The values to go through.
       *
       * @minItems 1
       *
       * Items: A value.
       */
      [k: string]: (string | number)[];
    };
    /**
     * What must come out. What is left out is not looked at.
     */
    expect: {
      /**
       * The model that answers.
       */
      model?: string;
      /**
       * The provider that serves it.
       */
      provider?: string;
      /**
       * Both together.
       */
      deployment?: string;
      /**
       * Why it answers.
       */
      reason?:
        'STATIC' | 'TARGETING_MATCH' | 'SPLIT' | 'FALLBACK' | 'DEFAULT' | 'DISABLED' | 'STALE' | 'ERROR';
      /**
       * The name of the rule that decides; null for none.
       */
      rule?: string | null;
      /**
       * The arm; null for none.
       */
      variant?: string | null;
      /**
       * Every target in order of trial. A model stands for all of its deployments that follow each other.
       *
       * @minItems 1
       *
       * Items: A model's or a deployment's id.
       */
      chain?: string[];
      /**
       * The exact share of callers that each model gets, whoever asks; or each deployment, as `model@provider`.
       */
      share?: {
        /**
         * A share of the traffic in percent, with at most three decimals.
         */
        [k: string]: string;
      };
      /**
       * The request is refused, and why.
       */
      error?: 'NOT_READY' | 'UNKNOWN_CAPABILITY' | 'NOT_ALLOWED' | 'UNKNOWN_TEAM' | 'NO_TARGET';
      /**
       * The experiment that the request takes part in; null for none.
       */
      experiment?: string | null;
      /**
       * The capability that answers in this one's place because the budget is spent; null for none.
       */
      degradedTo?: string | null;
      /**
       * The first targets in order of trial.
       *
       * @minItems 1
       *
       * Items: A model's or a deployment's id.
       */
      chainStartsWith?: string[];
      /**
       * What must not come out.
       */
      not?: {
        /**
         * Any but this. The model that answers.
         */
        model?: string;
        /**
         * Any but this. The provider that serves it.
         */
        provider?: string;
        /**
         * Any but this. Both together.
         */
        deployment?: string;
        /**
         * Any but this. Why it answers.
         */
        reason?:
          'STATIC' | 'TARGETING_MATCH' | 'SPLIT' | 'FALLBACK' | 'DEFAULT' | 'DISABLED' | 'STALE' | 'ERROR';
        /**
         * Any but this. The name of the rule that decides; null for none.
         */
        rule?: string | null;
        /**
         * Any but this. The arm; null for none.
         */
        variant?: string | null;
        /**
         * Any but this. The experiment that the request takes part in; null for none.
         */
        experiment?: string | null;
        /**
         * Any but this. The capability that answers in this one's place because the budget is spent; null for none.
         */
        degradedTo?: string | null;
      };
    };
  }[];
}

/**
 * What public catalogues say of a model that the registry names: facts and prices, each with its source and date. `signalbox catalog sync` writes it; the file's name is the id of the model that uses it.
 */
export interface CatalogFile {
  /**
   * The entry's name in the catalogues: provider and model id. The `catalog` of the model that uses it says the same.
   */
  model: string;
  /**
   * Where each fact comes from, and when it was read there. Prices say it themselves.
   */
  sources?: {
    [k: string]: string;
  };
  /**
   * The model's name as people know it.
   */
  name?: string;
  /**
   * The family that it belongs to, as its maker calls it.
   */
  family?: string;
  /**
   * The context window: prompt and answer together. Absent: unknown, and then no capability may promise one through it.
   */
  context?: string;
  /**
   * The longest answer. Absent: unknown.
   */
  output?: string;
  /**
   * What kinds of content go in and come out.
   */
  modalities?: {
    /**
     * What may go in.
     *
     * @minItems 1
     *
     * Items: A kind of content that goes into a model.
     */
    input: ('text' | 'image' | 'audio' | 'video' | 'pdf')[];
    /**
     * What comes out.
     *
     * @minItems 1
     *
     * Items: A kind of content that comes out of a model. `embedding` is a vector.
     */
    output: ('text' | 'image' | 'audio' | 'embedding')[];
  };
  /**
   * What its maker says it can do. A catalogue does not know what an adapter carries or what each deployment keeps, so a model usually says its own.
   *
   * Items: Something a model can do. `tools`: calls functions. `parallel_tools`: several calls in one answer. `json_mode`: answers with valid JSON. `json_schema`: answers in the shape of a given schema. `reasoning`: thinks before it answers. `caching`: charges less for a prompt seen before. `logprobs`: gives log probabilities. `streaming`: answers piece by piece. `web_search`: searches the web itself.
   */
  features?: (
    | 'tools'
    | 'parallel_tools'
    | 'json_mode'
    | 'json_schema'
    | 'reasoning'
    | 'caching'
    | 'logprobs'
    | 'streaming'
    | 'web_search'
  )[];
  /**
   * Until when it knows the world: a month or a day. Absent: unknown.
   */
  knowledge?: string;
  /**
   * The day it was published.
   */
  released?: string;
  /**
   * The day its maker switches it off. After it the model may not be used any more. Absent: none has been announced.
   */
  sunset?: string;
  /**
   * Its maker advises against it and will switch it off one day. Absent: nothing of the kind is known.
   */
  deprecated?: boolean;
  /**
   * What it costs, by day. An entry of a day that is past is never changed: what was asked then was charged at that price.
   *
   * @minItems 1
   *
   * Items: What a million tokens cost from a day on.
   */
  prices?: {
    /**
     * The first day on which these prices hold, or the moment in UTC. Absent: they always held. A list is ordered by this date, oldest first.
     */
    from?: string;
    /**
     * Where the figures come from and of which day they are, so that the next person can check them.
     */
    source: string;
    /**
     * For a million tokens of prompt.
     */
    input: string;
    /**
     * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD.
     */
    output: string;
    /**
     * For a million tokens of prompt that came from the provider's cache. Absent: as `input`.
     */
    cacheRead?: string;
    /**
     * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as `input`.
     */
    cacheWrite?: string;
    /**
     * For a million tokens written to the cache for an hour. Absent: as `cacheWrite`.
     */
    cacheWrite1h?: string;
    /**
     * For a million tokens of reasoning, where they cost something else than `output`. Absent: as `output`.
     */
    reasoning?: string;
    /**
     * For a million tokens of sound in the prompt. Absent: as `input`.
     */
    audioInput?: string;
    /**
     * For a million tokens of sound in the answer. Absent: as `output`.
     */
    audioOutput?: string;
    /**
     * For a million tokens of images in the prompt. Absent: as `input`.
     */
    imageInput?: string;
    /**
     * For every request, whatever its length. Absent: nothing.
     */
    perRequest?: string;
    /**
     * For every search that the provider runs for the answer. Absent: nothing.
     */
    perSearch?: string;
    /**
     * By the length of the prompt, shortest first: the last that it exceeds holds for the whole request. Absent: one price for all.
     *
     * @minItems 1
     *
     * Items: Other rates for a request with a long prompt.
     */
    tiers?: {
      /**
       * For prompts of more than this many tokens, cached ones included.
       */
      above: string;
      /**
       * For a million tokens of prompt. Absent: as in the price itself.
       */
      input?: string;
      /**
       * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD. Absent: as in the price itself.
       */
      output?: string;
      /**
       * For a million tokens of prompt that came from the provider's cache. Absent: as in the price itself.
       */
      cacheRead?: string;
      /**
       * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as in the price itself.
       */
      cacheWrite?: string;
      /**
       * For a million tokens written to the cache for an hour. Absent: as in the price itself.
       */
      cacheWrite1h?: string;
      /**
       * For a million tokens of reasoning, where they cost something else than `output`. Absent: as in the price itself.
       */
      reasoning?: string;
      /**
       * For a million tokens of sound in the prompt. Absent: as in the price itself.
       */
      audioInput?: string;
      /**
       * For a million tokens of sound in the answer. Absent: as in the price itself.
       */
      audioOutput?: string;
      /**
       * For a million tokens of images in the prompt. Absent: as in the price itself.
       */
      imageInput?: string;
      /**
       * For every request, whatever its length. Absent: as in the price itself.
       */
      perRequest?: string;
      /**
       * For every search that the provider runs for the answer. Absent: as in the price itself.
       */
      perSearch?: string;
    }[];
    /**
     * By the hour: the first that is open holds, over `tiers`. Absent: one price for all hours.
     *
     * @minItems 1
     *
     * Items: Other rates at some hours of some days.
     */
    windows?: {
      /**
       * The days on which the window opens. Absent: every day.
       *
       * @minItems 1
       */
      weekdays?: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
      /**
       * From and to, the latter not included. A window whose end is not after its start is open past midnight, and belongs to the day on which it opened.
       */
      hours: string;
      /**
       * Whose weekdays are meant. Absent: UTC.
       */
      zone?: string;
      /**
       * Whose clocks `hours` are read from. Absent: those of `zone`.
       */
      hoursIn?: string;
      /**
       * For a million tokens of prompt. Absent: as in the price itself.
       */
      input?: string;
      /**
       * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD. Absent: as in the price itself.
       */
      output?: string;
      /**
       * For a million tokens of prompt that came from the provider's cache. Absent: as in the price itself.
       */
      cacheRead?: string;
      /**
       * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as in the price itself.
       */
      cacheWrite?: string;
      /**
       * For a million tokens written to the cache for an hour. Absent: as in the price itself.
       */
      cacheWrite1h?: string;
      /**
       * For a million tokens of reasoning, where they cost something else than `output`. Absent: as in the price itself.
       */
      reasoning?: string;
      /**
       * For a million tokens of sound in the prompt. Absent: as in the price itself.
       */
      audioInput?: string;
      /**
       * For a million tokens of sound in the answer. Absent: as in the price itself.
       */
      audioOutput?: string;
      /**
       * For a million tokens of images in the prompt. Absent: as in the price itself.
       */
      imageInput?: string;
      /**
       * For every request, whatever its length. Absent: as in the price itself.
       */
      perRequest?: string;
      /**
       * For every search that the provider runs for the answer. Absent: as in the price itself.
       */
      perSearch?: string;
    }[];
    /**
     * For requests that are sent as a batch and may take hours. Absent: as any other.
     */
    batch?: {
      /**
       * For a million tokens of prompt. Absent: as in the price itself.
       */
      input?: string;
      /**
       * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD. Absent: as in the price itself.
       */
      output?: string;
      /**
       * For a million tokens of prompt that came from the provider's cache. Absent: as in the price itself.
       */
      cacheRead?: string;
      /**
       * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as in the price itself.
       */
      cacheWrite?: string;
      /**
       * For a million tokens written to the cache for an hour. Absent: as in the price itself.
       */
      cacheWrite1h?: string;
      /**
       * For a million tokens of reasoning, where they cost something else than `output`. Absent: as in the price itself.
       */
      reasoning?: string;
      /**
       * For a million tokens of sound in the prompt. Absent: as in the price itself.
       */
      audioInput?: string;
      /**
       * For a million tokens of sound in the answer. Absent: as in the price itself.
       */
      audioOutput?: string;
      /**
       * For a million tokens of images in the prompt. Absent: as in the price itself.
       */
      imageInput?: string;
      /**
       * For every request, whatever its length. Absent: as in the price itself.
       */
      perRequest?: string;
      /**
       * For every search that the provider runs for the answer. Absent: as in the price itself.
       */
      perSearch?: string;
    };
    /**
     * For a level of service, by the provider's own name for it. Absent: one price for all.
     */
    serviceTiers?: {
      /**
       * What differs from the price that it stands in; what is absent stays as there.
       */
      [k: string]: {
        /**
         * For a million tokens of prompt. Absent: as in the price itself.
         */
        input?: string;
        /**
         * For a million tokens of answer, reasoning included. Embedding models charge nothing for it: write 0 USD. Absent: as in the price itself.
         */
        output?: string;
        /**
         * For a million tokens of prompt that came from the provider's cache. Absent: as in the price itself.
         */
        cacheRead?: string;
        /**
         * For a million tokens written to the cache for five minutes, or for the provider's only term. Absent: as in the price itself.
         */
        cacheWrite?: string;
        /**
         * For a million tokens written to the cache for an hour. Absent: as in the price itself.
         */
        cacheWrite1h?: string;
        /**
         * For a million tokens of reasoning, where they cost something else than `output`. Absent: as in the price itself.
         */
        reasoning?: string;
        /**
         * For a million tokens of sound in the prompt. Absent: as in the price itself.
         */
        audioInput?: string;
        /**
         * For a million tokens of sound in the answer. Absent: as in the price itself.
         */
        audioOutput?: string;
        /**
         * For a million tokens of images in the prompt. Absent: as in the price itself.
         */
        imageInput?: string;
        /**
         * For every request, whatever its length. Absent: as in the price itself.
         */
        perRequest?: string;
        /**
         * For every search that the provider runs for the answer. Absent: as in the price itself.
         */
        perSearch?: string;
      };
    };
  }[];
}
