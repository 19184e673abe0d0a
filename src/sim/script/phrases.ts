/** What simulated answers are made of. `{topic}` is replaced by a word of the question. */
export const openings: readonly [string, ...string[]] = [
  'Here is a short answer about {topic}.',
  'Let us take {topic} step by step.',
  'In brief: {topic} comes down to three things.',
  'A few words on {topic}, the important ones first.',
];

/** The middle of an answer, in any order. */
export const sentences: readonly [string, ...string[]] = [
  'Start from what is already known about {topic}, and write down what is not.',
  'The first figure to look at is the one that would change the decision.',
  'A café in Zürich and a naïve façade in Malmö make the same point: details matter.',
  'Most of the effort in {topic} goes into the last ten per cent – plan for it.',
  'Compare at least two options for {topic}; one option is not a choice.',
  'Where the evidence is thin, say so, and say what would settle it.',
  'In Japanese one would say 「急がば回れ」: the long way round is often the shorter one.',
  'The Greek for it is μέτρον ἄριστον, and it holds for {topic} as well.',
  'Costs fall when the common case is cheap and the rare case is merely possible.',
  'A green signal 🚦 means that the route is set, not that the journey is over.',
  'По‑русски это звучит так: семь раз отмерь, один раз отрежь.',
  'Write the result of {topic} down where the next reader will look for it.',
  'Temperatures of −40 °C and −40 °F are the same; few other numbers are so obliging.',
  'If {topic} has an owner, ask the owner; if it has none, that is the finding.',
];

/** How answers end. */
export const closings: readonly [string, ...string[]] = [
  'That is the whole of it; ask for more on any of these points.',
  'In one line: begin small with {topic}, measure, and widen.',
  'None of this is advice, since no model was asked.',
];

/** What reasoning is made of, in this order from a drawn beginning. */
export const thoughts: readonly [string, ...string[]] = [
  'The question is about {topic}, so the answer should begin there.',
  'What is asked for, and what is only mentioned?',
  'One could list everything, but three points are easier to use.',
  'Checking the other reading of the question: it would lead to the same answer.',
  'Short sentences will do. 考える時間は十分だ。',
  'There is no need for more; writing the answer now.',
];

/** Answers to questions written in another script, by what characters give it away. */
export const otherLanguages: readonly { readonly script: RegExp; readonly text: string }[] = [
  {
    script: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
    text: 'ご質問ありがとうございます。要点は三つあります。まず現状を確かめ、次に選択肢を比べ、最後に小さく試してください。',
  },
  {
    script: /\p{Script=Han}/u,
    text: '这个问题可以分三步来看:先弄清现状,再比较方案,最后从小处着手并衡量结果。🚦',
  },
  {
    script: /\p{Script=Hangul}/u,
    text: '질문에 대한 답은 세 가지로 나눌 수 있습니다. 현황을 확인하고, 방안을 비교하고, 작게 시작하십시오.',
  },
  {
    script: /\p{Script=Arabic}/u,
    text: 'يمكن تقسيم الجواب إلى ثلاث خطوات: معرفة الوضع الحالي، ثم مقارنة الخيارات، ثم البدء بخطوة صغيرة.',
  },
  {
    script: /\p{Script=Cyrillic}/u,
    text: 'Ответ состоит из трёх шагов: выяснить, что есть; сравнить варианты; начать с малого и измерить результат.',
  },
  {
    script: /\p{Script=Devanagari}/u,
    text: 'उत्तर के तीन चरण हैं: पहले स्थिति समझें, फिर विकल्पों की तुलना करें, और अंत में छोटे से शुरू करें।',
  },
];

/** Code by the language or the task asked for, first match first; the last is for any other. `{name}` is an identifier. */
export const codeSamples: readonly {
  readonly asked: RegExp;
  readonly language: string;
  readonly code: string;
}[] = [
  {
    asked: /\bpython|\bdjango|\bpandas|\.py\b/i,
    language: 'python',
    code: `def {name}(items: list[str]) -> dict[str, int]:
    """Count how often each item occurs."""
    counts: dict[str, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return counts


assert {name}(["é", "é", "🚦"]) == {"é": 2, "🚦": 1}`,
  },
  {
    asked: /\bsql\b|\bpostgres|\bquery the database/i,
    language: 'sql',
    code: `SELECT team, sum(cost) AS {name}
FROM requests
WHERE started_at >= date_trunc('month', now())
GROUP BY team
ORDER BY {name} DESC;`,
  },
  {
    asked: /\brust\b|\bcargo\b/i,
    language: 'rust',
    code: `fn {name}(items: &[&str]) -> std::collections::BTreeMap<String, usize> {
    let mut counts = std::collections::BTreeMap::new();
    for item in items {
        *counts.entry(item.to_string()).or_insert(0) += 1;
    }
    counts
}`,
  },
  {
    asked: /\bgolang\b|\bgo (?:function|code|program)|\bin go\b/i,
    language: 'go',
    code: `func {name}(items []string) map[string]int {
	counts := make(map[string]int, len(items))
	for _, item := range items {
		counts[item]++
	}
	return counts
}`,
  },
  {
    asked: /\brevers/i,
    language: 'typescript',
    code: `/** By code points, so that 🚦 and é come out whole. */
export function reverse(text: string): string {
  return [...text].reverse().join('');
}

console.log(reverse('café 🚦')); // 🚦 éfac`,
  },
  {
    asked: /\bprimes?\b/i,
    language: 'typescript',
    code: `export function isPrime(value: number): boolean {
  if (!Number.isInteger(value) || value < 2) return false;
  for (let divisor = 2; divisor * divisor <= value; divisor += 1) {
    if (value % divisor === 0) return false;
  }
  return true;
}

console.log([1, 2, 3, 4, 5].filter(isPrime)); // [2, 3, 5]`,
  },
  {
    asked: /\bfibonacci\b/i,
    language: 'typescript',
    code: `export function* fibonacci(): Generator<bigint> {
  let [current, next] = [0n, 1n];
  while (true) {
    yield current;
    [current, next] = [next, current + next];
  }
}

console.log(fibonacci().take(8).toArray()); // [0n, 1n, 1n, 2n, 3n, 5n, 8n, 13n]`,
  },
  {
    asked: /\bretr(?:y|ies)\b|\bbackoff\b/i,
    language: 'typescript',
    code: `export async function retry<T>(attempt: () => Promise<T>, times = 3): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (count >= times) throw error;
      const wait = Math.random() * 100 * 2 ** count;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}`,
  },
  {
    asked: /(?:)/,
    language: 'typescript',
    code: `export function {name}(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    counts.set(item, (counts.get(item) ?? 0) + 1);
  }
  return counts;
}

console.log({name}(['é', 'é', '🚦']));`,
  },
];

/** Words that make a question one about code. */
export const codeWords =
  /```|\b(?:code|function|class|method|script|program|implement|refactor|debug|compile|regex|algorithm|unit test|typescript|javascript|python|rust|golang|sql|bash|java|c\+\+)\b/i;

/** Words that ask for less text rather than more. */
export const summaryWords = /\b(?:summari[sz]e|summary|condense|shorten|tl;?dr|in brief|key points)\b/i;
