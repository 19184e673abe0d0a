// Written by `npm test -- test/docs -u`; edit what it is written from.
import type { CodeExample } from './example.ts';

/** By code. Written out of `test/checks/`, which is not part of the package. */
export const examples: Readonly<Record<string, CodeExample>> = {
  "alias-not-allowed": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: *model"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: \"*alpha in quotes\"\nowner: platform\nuse: alpha"
    }
  },
  "ambiguous-number": {
    "bad": {
      "file": "signalbox.yaml",
      "text": "retry: { attempts: 03 }\nbreaker: { failures: 0x5 }"
    },
    "good": {
      "file": "signalbox.yaml",
      "text": "retry: { attempts: 3 }"
    }
  },
  "anchor-not-allowed": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: &model alpha\nfallback: [beta]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Q&A with people\nowner: platform\nuse: alpha"
    }
  },
  "arms-not-100": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]\nexperiment:\n  name: alpha-or-beta\n  status: draft\n  by: user\n  share: 20%\n  arms:\n    control: { share: 10%, use: alpha }\n    challenger: { share: 10%, use: beta }\n  expires: 2026-03-01"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]\nexperiment:\n  name: alpha-or-beta\n  status: draft\n  by: user\n  share: 20%\n  arms:\n    control: { share: 33.333%, use: alpha }\n    challenger: { share: 66.667%, use: beta }\n  expires: 2026-03-01"
    }
  },
  "backoff-above-maximum": {
    "bad": {
      "file": "signalbox.yaml",
      "text": "retry: { attempts: 3, backoff: 10s, maxBackoff: 2s }"
    },
    "good": {
      "file": "signalbox.yaml",
      "text": "retry: { attempts: 3, backoff: 2s, maxBackoff: 2s }"
    }
  },
  "bare-carriage-return": {
    "bad": {
      "file": "teams/search.yaml",
      "text": "name: Search<U+000D>\ncapabilities: [chat]"
    },
    "good": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat]"
    }
  },
  "budget-below-one-request": {
    "bad": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat]\nbudget: { limit: 0.01 USD, per: day }"
    },
    "good": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat]\nbudget: { limit: 0.0105 USD, per: day }"
    }
  },
  "budget-of-nothing": {
    "bad": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat]\nbudget: { limit: 0 USD, per: month }"
    },
    "good": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat]\nbudget: { limit: 20 USD, per: month }"
    }
  },
  "cheapest-without-price": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: { cheapest: [alpha, beta] }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: { cheapest: [alpha, beta] }"
    }
  },
  "colliding-ids": {
    "bad": {
      "file": "models/alpha.1.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    },
    "good": {
      "file": "models/alpha-1.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    }
  },
  "condition-not-supported": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - when: user.matches(\"^u-[0-9]+$\")\n    use: beta\n  - when: team.tags.exists(tag, tag == \"beta\")\n    use: beta\n  - when: request.inputTokens % 2 == 0\n    use: beta\n  - when: team.tags == [\"beta\"]\n    use: beta\nuse: alpha"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - when: user.startsWith(\"u-\") && \"beta\" in team.tags && size(user) < 12 && has(tags.tier) && tags[\"tier\"] != \"gold\"\n    use: beta\nuse: alpha"
    }
  },
  "condition-syntax": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - when: team.id = \"search\"\n    use: beta\n  - when: >-\n      request.inputTokens > 9000\n      and request.stream\n    use: alpha\nuse: alpha"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "condition-type": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - when: team.idd == \"search\"\n    use: beta\n  - when: 'request.inputTokns > 9000'\n    use: alpha\n  - when: \"request.stream &&\\n team.id > 7\"\n    use: alpha\n  - when: |\n      request.stream &&\n        usr == \"u-1\"\n    use: alpha\n  - when: team.region\n    use: alpha\nuse: alpha"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - when: request.complexity < 1 && request.inputTokens > 10.5\n    use: beta\nuse: alpha"
    }
  },
  "constraint-excludes-model": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]\nshadow: { to: beta, share: 1% }\nconstraints: { regions: [eu], training: false }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]\nconstraints: { regions: [eu, us], training: false }"
    }
  },
  "contradicting-fields": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse:\n  cheapest: [alpha, beta]\n  split: { alpha: 50%, beta: 50% }\n  by: user"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "control-character": {
    "bad": {
      "file": "teams/search.yaml",
      "text": "name: \"Se<U+0007>arch\"\ncapabilities: [chat]"
    },
    "good": {
      "file": "teams/search.yaml",
      "text": "name: \"Search\\tteam\"\ncapabilities: [chat]"
    }
  },
  "degradation-to-itself": {
    "bad": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat]\nbudget: { limit: 20 USD, per: month, onExceed: { use: chat } }"
    },
    "good": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat]\nbudget: { limit: 20 USD, per: month, onExceed: { use: cheap } }"
    }
  },
  "deprecated-model": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "directive-not-allowed": {
    "bad": {
      "file": "signalbox.yaml",
      "text": "%YAML 1.1\n---\nretry: { attempts: 3 }"
    },
    "good": {
      "file": "signalbox.yaml",
      "text": "---\nretry: { attempts: 3 }"
    }
  },
  "duplicate-deployment": {
    "bad": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }\n  - { provider: acme, model: alpha-2025 }"
    },
    "good": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }\n  - { provider: bolt, model: alpha-2025 }"
    }
  },
  "duplicate-experiment-name": {
    "bad": {
      "file": "capabilities/search.yaml",
      "text": "description: Find things.\nowner: search\nuse: beta\nexperiment:\n  name: alpha-or-beta\n  status: concluded\n  by: user\n  share: 20%\n  arms:\n    control: { share: 50%, use: alpha }\n    challenger: { share: 50%, use: beta }\n  expires: 2026-03-01"
    },
    "good": {
      "file": "capabilities/search.yaml",
      "text": "description: Find things.\nowner: search\nuse: beta\nexperiment:\n  name: beta-or-alpha\n  status: concluded\n  by: user\n  share: 20%\n  arms:\n    control: { share: 50%, use: alpha }\n    challenger: { share: 50%, use: beta }\n  expires: 2026-03-01"
    }
  },
  "duplicate-item": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrequires: { features: [streaming, streaming] }\nuse: alpha\nfallback: [beta]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "duplicate-key": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\n\"use\": beta"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "duplicate-patch": {
    "bad": {
      "file": "environments/staging.yaml",
      "text": "patches:\n  - patch: capabilities/chat\n    set: { use: beta, fallback: [alpha] }\n  - patch: capabilities/chat\n    remove: [fallback]"
    },
    "good": {
      "file": "environments/staging.yaml",
      "text": "patches:\n  - patch: capabilities/chat\n    set: { owner: staging, description: Talk with testers. }"
    }
  },
  "duplicate-price-date": {
    "bad": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { from: 2026-01-01, source: list, input: 3 USD, output: 15 USD }\n  - { from: 2026-01-01, source: list, input: 2 USD, output: 10 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    },
    "good": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { from: 2026-06-01, source: list, input: 2 USD, output: 10 USD }\n  - { source: list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    }
  },
  "duplicate-price-tier": {
    "bad": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - source: price list\n    input: 3 USD\n    output: 15 USD\n    tiers:\n      - { above: 128k, input: 4 USD }\n      - { above: 128000 tokens, input: 5 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    },
    "good": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - source: price list\n    input: 3 USD\n    output: 15 USD\n    tiers:\n      - { above: 128k, input: 4 USD }\n      - { above: 128001 tokens, input: 5 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    }
  },
  "duplicate-rule-name": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - { name: long, when: request.inputTokens > 9000, use: alpha }\n  - { name: long, when: request.tools > 3, use: alpha }\nuse: beta"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - { name: long, when: request.inputTokens > 9000, use: alpha }\n  - { name: tools, when: request.tools > 3, use: alpha }\nuse: beta"
    }
  },
  "duration-too-long": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]\nconstraints: { firstToken: 30d }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]\nconstraints: { firstToken: 2s }"
    }
  },
  "empty-file": {
    "bad": {
      "file": "signalbox.yaml",
      "text": "# retry: { attempts: 3 }"
    },
    "good": {
      "file": "signalbox.yaml",
      "text": "{}"
    }
  },
  "exclusive-with-change": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nexclusive: true\nexperiment:\n  name: alpha-or-beta\n  status: draft\n  by: user\n  share: 20%\n  arms:\n    control: { share: 50%, use: alpha }\n    challenger: { share: 50%, use: beta }\n  expires: 2026-03-01"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nexperiment:\n  name: alpha-or-beta\n  status: draft\n  by: user\n  share: 20%\n  arms:\n    control: { share: 50%, use: alpha }\n    challenger: { share: 50%, use: beta }\n  expires: 2026-03-01"
    }
  },
  "exclusive-with-fallback": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nexclusive: true\nuse: alpha\nfallback: [beta]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nexclusive: true\nrules:\n  - { when: request.stream, use: alpha }\nuse: alpha"
    }
  },
  "experiment-beside-rollout": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "# …\n  status: running\n  by: user\n  share: 20%\n  arms:\n    control: { share: 50%, use: alpha }\n    challenger: { share: 50%, use: beta }\n  expires: 2026-03-01\nrollout:\n  to: beta\n  by: user\n  startsAt: 2026-02-01T09:00:00Z\n  steps: [{ share: 1%, for: 30m, minRequests: 500 }, { share: 10%, for: 2h }]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nexperiment:\n  name: alpha-or-beta\n  status: draft\n  by: user\n  share: 20%\n  arms:\n    control: { share: 50%, use: alpha }\n    challenger: { share: 50%, use: beta }\n  expires: 2026-03-01\n# …"
    }
  },
  "experiment-expired": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nexperiment:\n  name: alpha-or-beta\n  status: running\n  by: user\n  share: 20%\n  arms:\n    control: { share: 50%, use: alpha }\n    challenger: { share: 50%, use: beta }\n  expires: 2026-01-01"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nexperiment:\n  name: alpha-or-beta\n  status: concluded\n  by: user\n  share: 20%\n  arms:\n    control: { share: 50%, use: alpha }\n    challenger: { share: 50%, use: beta }\n  expires: 2026-01-01"
    }
  },
  "experiment-without-expiry": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nexperiment:\n  name: alpha-or-beta\n  status: running\n  by: user\n  share: 20%\n  arms:\n    control: { share: 50%, use: alpha }\n    challenger: { share: 50%, use: beta }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nexperiment:\n  name: alpha-or-beta\n  status: draft\n  by: user\n  share: 20%\n  arms:\n    control: { share: 50%, use: alpha }\n    challenger: { share: 50%, use: beta }"
    }
  },
  "fallback-cycle": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta, alpha]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - when: request.inputTokens > 9000\n    use: beta\nuse: alpha\nfallback:\n  - { on: timeout, use: beta }\n  - { on: [rate_limit, overloaded], use: beta }"
    }
  },
  "free-with-prices": {
    "bad": {
      "file": "environments/staging.yaml",
      "text": "patches:\n  - patch: models/beta\n    set: { free: true }"
    },
    "good": {
      "file": "environments/staging.yaml",
      "text": "patches:\n  - patch: models/beta\n    set: { free: true }\n    remove: [prices]"
    }
  },
  "hedge-without-effect": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]\nhedge: { after: 20s }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]\nhedge: { after: 1500ms }"
    }
  },
  "ignored-file": {
    "bad": {
      "file": "capabilities/chat.yaml~",
      "text": "use: beta"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "illegal-base-url": {
    "bad": {
      "file": "providers/acme.yaml",
      "text": "name: Acme\napi: openai-compatible\nbaseUrl: http://models.acme.example/v1\nauth: { header: authorization, scheme: Bearer, value: { env: ACME_API_KEY } }"
    },
    "good": {
      "file": "providers/acme.yaml",
      "text": "name: Acme\napi: openai-compatible\nbaseUrl: http://127.0.0.1:11434/v1\nauth: { header: authorization, scheme: Bearer, value: { env: ACME_API_KEY } }\nallowPrivate: true"
    }
  },
  "illegal-file-name": {
    "bad": {
      "file": "models/Gamma.yaml",
      "text": "name: Gamma\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: gamma-2026 }"
    },
    "good": {
      "file": "models/gamma-1.5_x.yaml",
      "text": "name: Gamma\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: gamma-2026 }"
    }
  },
  "implausible-price": {
    "bad": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: list, input: 3000 USD, output: 15000 USD }\n  - { from: 2026-02-01, source: list, input: 0 USD, output: 0 USD }\n  - { from: 2026-03-01, source: list, input: 0.003 USD, output: 0.015 USD }\n  - { from: 2026-04-01, source: list, input: 3 USD, output: 0.000015 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    },
    "good": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\nfree: true\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: list, input: 0 USD, output: 0 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    }
  },
  "invariant-broken": {
    "bad": {
      "file": "invariants/models.yaml",
      "text": "- name: search is answered by Alpha\n  where: team.id == \"search\"\n  always: model.id == \"alpha\""
    },
    "good": {
      "file": "invariants/models.yaml",
      "text": "- name: search is answered by Alpha or Beta\n  where: team.id == \"search\"\n  always: model.id in [\"alpha\", \"beta\"]"
    }
  },
  "invariant-unproven": {
    "bad": {
      "file": "invariants/length.yaml",
      "text": "- name: what is long goes to Alpha\n  where: request.inputTokens > 1000\n  always: model.id == \"alpha\""
    },
    "good": {
      "file": "invariants/length.yaml",
      "text": "- name: what is long goes to Alpha\n  where: request.inputTokens > 1000\n  always: model.id == \"alpha\""
    }
  },
  "invariant-without-subject": {
    "bad": {
      "file": "invariants/models.yaml",
      "text": "- name: legal is answered by Alpha\n  where: team.id == \"legal\"\n  always: model.id == \"alpha\""
    },
    "good": {
      "file": "invariants/models.yaml",
      "text": "- name: search never leaves Acme and Zenith\n  where: team.id == \"search\"\n  always: provider.id in [\"acme\", \"zenith\"]"
    }
  },
  "invisible-character": {
    "bad": {
      "file": "teams/ads.yaml",
      "text": "name: Ads\nregion: \"\\u202eeu\"\ncapabilities: [chat]"
    },
    "good": {
      "file": "teams/search.yaml",
      "text": "<U+FEFF>name: Suche für Zürich 搜索\ncapabilities: [chat]"
    }
  },
  "invisible-character-in-text": {
    "bad": {
      "file": "teams/search.yaml",
      "text": "name: \"Search <U+202E>team\"\ncapabilities: [chat] # <U+2066>note"
    },
    "good": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat]"
    }
  },
  "key-not-text": {
    "bad": {
      "file": "signalbox.yaml",
      "text": "? [retry]\n: { attempts: 3 }"
    },
    "good": {
      "file": "signalbox.yaml",
      "text": "retry: { attempts: 3 }"
    }
  },
  "limit-out-of-reach": {
    "bad": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat]\nlimits: { requestsPerMinute: 5k, concurrency: 20 }"
    },
    "good": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat]\nlimits: { requestsPerMinute: 4k, tokensPerMinute: 1M }"
    }
  },
  "lint-level-fixed": {
    "bad": {
      "file": "signalbox.yaml",
      "text": "retry: { attempts: 3 }\nlint: { promise-not-kept: warning }"
    },
    "good": {
      "file": "signalbox.yaml",
      "text": "retry: { attempts: 3 }\nlint: { missing-price: error }"
    }
  },
  "merge-conflict": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\n<<<<<<< HEAD\nuse: alpha\n=======\nuse: beta\n>>>>>>> other"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: \"<<<<<<< is how a conflict begins\"\nowner: platform\nuse: alpha"
    }
  },
  "merge-key-not-allowed": {
    "bad": {
      "file": "signalbox.yaml",
      "text": "retry:\n  <<: { attempts: 3 }"
    },
    "good": {
      "file": "signalbox.yaml",
      "text": "retry: { attempts: 3 }"
    }
  },
  "missing-field": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk.\nuse: alpha"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "missing-price": {
    "bad": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    },
    "good": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\nfree: true\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    }
  },
  "mix-over-100": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]\ntraffic:\n  perDay: 20000\n  mix:\n    - { when: 'team.id == \"search\"', share: 70% }\n    - { when: request.inputTokens > 1000, share: 40% }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]\ntraffic:\n  perDay: 20000\n  mix:\n    - { when: 'team.id == \"search\"', share: 70% }\n    - { when: request.inputTokens > 1000, share: 30% }"
    }
  },
  "mixed-scripts": {
    "bad": {
      "file": "models/alpha.yaml",
      "text": "name: Alphа\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    },
    "good": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha α, Альфа\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    }
  },
  "model-sunset": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "model-sunset-soon": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "moved-from-existing": {
    "bad": {
      "file": "capabilities/more.yaml",
      "text": "description: Talk with people, under a new name.\nowner: platform\nuse: alpha\nmoved: { from: gone }"
    },
    "good": {
      "file": "capabilities/talk.yaml",
      "text": "description: Talk with people, under a new name.\nowner: platform\nuse: alpha\nmoved: { from: chatter }"
    }
  },
  "nesting-too-deep": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "not-a-quantity": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: { split: { alpha: 90, beta: 10% }, by: user }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "not-deployed-there": {
    "bad": {
      "file": "models/beta.yaml",
      "text": "name: Beta\ncontext: 64k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: zenith, model: beta-2026 }\n  - { provider: zephyr, model: beta-2026 }\norder: { split: { zenith: 70%, acme: 30% }, by: user }"
    },
    "good": {
      "file": "models/beta.yaml",
      "text": "name: Beta\ncontext: 64k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: zenith, model: beta-2026 }\n  - { provider: zephyr, model: beta-2026 }\norder: { split: { zenith: 70%, zephyr: 30% }, by: user }"
    }
  },
  "not-utf8": {
    "bad": {
      "file": "teams/search.yaml",
      "text": "name: Z�rich\ncapabilities: [chat]"
    },
    "good": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat]"
    }
  },
  "not-yet-in-force": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "# …\n  status: running\n  by: user\n  share: 20%\n  arms:\n    control: { share: 50%, use: alpha }\n    challenger: { share: 50%, use: beta }\n  expires: 2026-03-01\n  goal: { metric: feedback.accepted, direction: up, minEffect: 1% }\n  guards: [{ metric: errorRate, maxIncrease: 1% }]\nconstraints: { firstToken: 5s }\nhedge: { after: 2s }\nshadow: { to: beta, share: 1% }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: { cheapest: [alpha, beta], within: { costPerRequest: 0.05 USD } }\nexperiment:\n  name: alpha-or-beta\n  status: draft\n  by: user\n  arms:\n    control: { share: 50%, use: alpha }\n    challenger: { share: 50%, use: { balanced: [alpha, beta] } }\nconstraints: { costPerRequest: 0.20 USD }"
    }
  },
  "order-without-effect": {
    "bad": {
      "file": "models/beta.yaml",
      "text": "name: Beta\ncontext: 64k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: zenith, model: beta-2026 }\norder: cheapest"
    },
    "good": {
      "file": "models/beta.yaml",
      "text": "name: Beta\ncontext: 64k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: zenith, model: beta-2026 }\n  - { provider: acme, model: beta-2026 }\norder: cheapest"
    }
  },
  "out-of-range": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nparams: { temperature: 3 }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nparams: { temperature: 2 }"
    }
  },
  "output-exceeds-context": {
    "bad": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 201k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    },
    "good": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 200k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    }
  },
  "patch-changes-nothing": {
    "bad": {
      "file": "environments/staging.yaml",
      "text": "patches:\n  - patch: capabilities/chat\n    set:\n      use: alpha\n      owner: platform-staging"
    },
    "good": {
      "file": "environments/staging.yaml",
      "text": "patches:\n  - patch: capabilities/chat\n    set:\n      use: beta\n    remove: [fallback]"
    }
  },
  "patch-removes-nothing": {
    "bad": {
      "file": "environments/staging.yaml",
      "text": "patches:\n  - patch: capabilities/chat\n    remove: [falback]"
    },
    "good": {
      "file": "environments/staging.yaml",
      "text": "patches:\n  - patch: capabilities/chat\n    remove: [fallback]"
    }
  },
  "promise-not-kept": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrequires: { features: [tools, streaming], input: [text, image], context: 100k, maxOutput: 8k }\nuse: alpha\nfallback:\n  - beta"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrequires: { features: [streaming], context: 64k, maxOutput: 8000 tokens }\nuse: alpha\nfallback: [beta]"
    }
  },
  "replacement-not-usable": {
    "bad": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nsunset: 2027-06-01\nreplacement: beta\nprices:\n  - source: price list\n    input: 3 USD\n    output: 15 USD\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    },
    "good": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nsunset: 2027-06-01\nreplacement: beta\nprices:\n  - source: price list\n    input: 3 USD\n    output: 15 USD\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    }
  },
  "reserved-name": {
    "bad": {
      "file": "environments/default.yaml",
      "text": "patches:\n  - patch: capabilities/chat\n    set: { use: beta, fallback: [alpha] }"
    },
    "good": {
      "file": "environments/defaults.yaml",
      "text": "patches:\n  - patch: capabilities/chat\n    set: { owner: staging }"
    }
  },
  "rollout-not-rising": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nrollout:\n  to: beta\n  by: user\n  startsAt: 2026-02-01T09:00:00Z\n  steps: [{ share: 0%, for: 1h }, { share: 10%, for: 2h }, { share: 10%, for: 1d }, { share: 5%, for: 1d }]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nrollout:\n  to: beta\n  by: user\n  startsAt: 2026-02-01T09:00:00Z\n  steps: [{ share: 0.001%, for: 1h }, { share: 100%, for: 2h }]"
    }
  },
  "rollout-to-itself": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]\nrollout:\n  to: alpha\n  by: user\n  startsAt: 2026-02-01T09:00:00Z\n  steps: [{ share: 1%, for: 30m, minRequests: 500 }, { share: 10%, for: 2h }]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nrules:\n  - when: request.stream\n    use: beta\nrollout:\n  to: beta\n  by: user\n  startsAt: 2026-02-01T09:00:00Z\n  steps: [{ share: 1%, for: 30m, minRequests: 500 }, { share: 10%, for: 2h }]"
    }
  },
  "root-not-mapping": {
    "bad": {
      "file": "signalbox.yaml",
      "text": "- retry"
    },
    "good": {
      "file": "signalbox.yaml",
      "text": "retry: { attempts: 3 }"
    }
  },
  "secret-in-registry": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: \"gateway token: ********************************\"\nuse: alpha\nfallback: [beta]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: \"Answers sk-learn questions; the token: is ACME_GATEWAY_TOKEN_2\"\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "several-documents": {
    "bad": {
      "file": "signalbox.yaml",
      "text": "retry: { attempts: 3 }\n---\nretry: { attempts: 1 }"
    },
    "good": {
      "file": "signalbox.yaml",
      "text": "---\nretry: { attempts: 3 }\n..."
    }
  },
  "single-provider-chain": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [{ on: context_length, use: beta }]"
    }
  },
  "split-of-one": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: { split: { alpha: 100%, beta: 0% }, by: user }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: { split: { alpha: 99.999%, beta: 0.001% }, by: user }"
    }
  },
  "suppression-expired": {
    "bad": {
      "file": "models/gamma.yaml",
      "text": "# signalbox-ignore unused-model until=2026-01-01 reason=\"for the next quarter\"\nname: Gamma\ncontext: 64k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: zenith, model: gamma-2026 }"
    },
    "good": {
      "file": "models/gamma.yaml",
      "text": "# signalbox-ignore unused-model until=2026-01-02 reason=\"for the next quarter\"\nname: Gamma\ncontext: 64k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: zenith, model: gamma-2026 }"
    }
  },
  "suppression-incomplete": {
    "bad": {
      "file": "models/gamma.yaml",
      "text": "# signalbox-ignore unused-model until=2026-02-30x\nname: Gamma\ncontext: 64k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: zenith, model: gamma-2026 }"
    },
    "good": {
      "file": "models/gamma.yaml",
      "text": "# Kept for the next quarter.\n# signalbox-ignore unused-model until=2026-06-01 reason=\"for the next quarter\"\nname: Gamma\ncontext: 64k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: zenith, model: gamma-2026 }"
    }
  },
  "suppression-unused": {
    "bad": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\n# signalbox-ignore missing-price until=2026-06-01 reason=\"too far above\"\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    },
    "good": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    }
  },
  "tab-indentation": {
    "bad": {
      "file": "signalbox.yaml",
      "text": "retry:\n\tattempts: 3"
    },
    "good": {
      "file": "signalbox.yaml",
      "text": "retry: { attempts: 3 }"
    }
  },
  "table-refused": {
    "bad": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { from: 1969-01-01, source: list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    },
    "good": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { from: 1970-01-02, source: list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    }
  },
  "tag-not-allowed": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: !model alpha\nfallback: !!seq [beta]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk!\nowner: platform\nuse: alpha"
    }
  },
  "timeouts-contradict": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]\ntimeouts: { firstToken: 5m }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "too-few": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: { cheapest: [alpha] }\nfallback: []"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "too-many-items": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [b1, b2, b3, b4, b5, b6, b7, b8, b9]"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [b1, b2, b3, b4, b5, b6, b7, b8]"
    }
  },
  "unknown-capability": {
    "bad": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat, summarise]"
    },
    "good": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat]"
    }
  },
  "unknown-environment-name": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - when: env in [\"production\", \"prodution\"] && env != \"qa\"\n    use: beta\nuse: alpha"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - when: env == \"production\" && user != \"prodution\" || env == \"default\" && request.stream\n    use: beta\nuse: alpha"
    }
  },
  "unknown-field": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfalback: [beta]\nparams: { temprature: 0.2 }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "unknown-lint-code": {
    "bad": {
      "file": "models/beta.yaml",
      "text": "# signalbox-ignore unused-mode until=2026-06-01 reason=\"for the next quarter\"\nname: Beta\ncontext: 64k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: zenith, model: beta-2026 }"
    },
    "good": {
      "file": "models/beta.yaml",
      "text": "name: Beta\ncontext: 64k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: zenith, model: beta-2026 }"
    }
  },
  "unknown-model": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - when: request.stream\n    use: { split: { alfa: 50%, beta: 50% }, by: user }\nuse: alpha\nfallback:\n  - on: timeout\n    use: gamma"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "unknown-patch-target": {
    "bad": {
      "file": "environments/staging.yaml",
      "text": "patches:\n  - patch: capabilities/chatt\n    set: { use: beta }"
    },
    "good": {
      "file": "environments/staging.yaml",
      "text": "patches:\n  - patch: capabilities/chat\n    set: { owner: staging }"
    }
  },
  "unknown-pin": {
    "bad": {
      "file": "models/alpha.yaml",
      "text": "catalog: acme/alpha-2062\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    },
    "good": {
      "file": "models/alpha.yaml",
      "text": "catalog: acme/alpha-2026\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    }
  },
  "unknown-provider": {
    "bad": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acne, model: alpha-2026 }"
    },
    "good": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    }
  },
  "unknown-team": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - when: team.id in [\"search\", \"serch\"] || !(team.id == \"legal\")\n    use: beta\nuse: alpha"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - when: team.id == \"search\" && team.region == \"legal\"\n    use: beta\nuse: alpha"
    }
  },
  "unknown-time-zone": {
    "bad": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - source: price list\n    input: 3 USD\n    output: 15 USD\n    windows:\n      - { weekdays: [mon, tue], hours: \"22:00-06:00\", zone: Asia/Shangai, hoursIn: CEST, input: 1 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    },
    "good": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - source: price list\n    input: 3 USD\n    output: 15 USD\n    windows:\n      - { weekdays: [mon, tue], hours: \"22:00-06:00\", zone: Asia/Shanghai, hoursIn: UTC, input: 1 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    }
  },
  "unknown-value": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrequires: { features: [tool] }\nuse: { split: { alpha: 50%, beta: 50% }, by: users }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "unreachable-rule": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - when: request.inputTokens > 1000\n    use: beta\n  - name: longer\n    when: request.inputTokens > 2000 && request.stream\n    use: alpha\n  - when: user == \"a\" && user == \"b\"\n    use: beta\n  - when: \"1 < 2\"\n    use: beta\nuse: alpha"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nrules:\n  - when: request.inputTokens > 2000\n    use: beta\n  - when: request.inputTokens > 1000 && request.stream\n    use: alpha\n  - when: request.inputTokens >= 1000 || request.stream\n    use: beta\nuse: alpha"
    }
  },
  "unsafe-integer": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nparams: { seed: 9007199254740993 }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nparams: { seed: 9007199254740991 }"
    }
  },
  "unused-catalog-entry": {
    "bad": {
      "file": "catalog/alpha.yaml",
      "text": "model: acme/alpha-2026\nsources: { context: \"models.dev, read 2026-01-01\" }\nname: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: \"models.dev, read 2026-01-01\", input: 3 USD, output: 15 USD }"
    },
    "good": {
      "file": "catalog/alpha.yaml",
      "text": "model: acme/alpha-2026\nsources: { context: \"models.dev, read 2026-01-01\" }\nname: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: \"models.dev, read 2026-01-01\", input: 3 USD, output: 15 USD }"
    }
  },
  "unused-model": {
    "bad": {
      "file": "models/gamma.yaml",
      "text": "name: Gamma\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: gamma-2026 }"
    },
    "good": {
      "file": "models/alpha.yaml",
      "text": "name: Alpha\ncontext: 200k\noutput: 8k\nmodalities: { input: [text], output: [text] }\nfeatures: [tools, streaming]\nprices:\n  - { source: Acme price list, input: 3 USD, output: 15 USD }\ndeployments:\n  - { provider: acme, model: alpha-2026 }"
    }
  },
  "waiver-expired": {
    "bad": {
      "file": "invariants/length.yaml",
      "text": "- name: what is long goes to Alpha\n  where: request.inputTokens > 1000\n  always: model.id == \"alpha\"\n  waived: { reason: The rule is to be rewritten before the year ends., until: 2025-12-31 }"
    },
    "good": {
      "file": "invariants/length.yaml",
      "text": "- name: what is long goes to Alpha\n  where: request.inputTokens > 1000\n  always: model.id == \"alpha\"\n  waived: { reason: The rule is to be rewritten before the year ends., until: 2026-01-01 }"
    }
  },
  "waiver-unused": {
    "bad": {
      "file": "invariants/length.yaml",
      "text": "- name: what is long goes to Alpha\n  where: request.inputTokens > 1000\n  always: model.id == \"alpha\"\n  waived: { reason: The rule is to be rewritten before the year ends., until: 2026-12-31 }"
    },
    "good": {
      "file": "invariants/length.yaml",
      "text": "- name: what is long goes to Alpha\n  where: request.inputTokens > 1000\n  always: model.id == \"alpha\"\n  waived: { reason: The rule is to be rewritten before the year ends., until: 2026-12-31 }"
    }
  },
  "weaker-degradation": {
    "bad": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat]\nbudget: { limit: 5 USD, per: day, onExceed: { use: cheap_tier } }"
    },
    "good": {
      "file": "teams/search.yaml",
      "text": "name: Search\ncapabilities: [chat]\nbudget: { limit: 5 USD, per: day, onExceed: { use: cheap_tier } }"
    }
  },
  "weights-not-100": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: { split: { alpha: 33.33%, beta: 66.66% }, by: user }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: { split: { alpha: 33.333%, beta: 66.667% }, by: user }"
    }
  },
  "wrong-form": {
    "bad": {
      "file": "capabilities/draft.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: { split: { Alpha: 50%, beta: 50% }, by: user }"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "wrong-type": {
    "bad": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nexclusive: yes\nfallback: beta"
    },
    "good": {
      "file": "capabilities/chat.yaml",
      "text": "description: Talk with people.\nowner: platform\nuse: alpha\nfallback: [beta]"
    }
  },
  "yaml-syntax": {
    "bad": {
      "file": "signalbox.yaml",
      "text": "retry: { attempts: 3"
    },
    "good": {
      "file": "signalbox.yaml",
      "text": "retry: { attempts: 3 }"
    }
  }
};
