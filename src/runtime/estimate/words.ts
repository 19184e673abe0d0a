/** What a word tells of a request. */
export const wordKinds = { none: 0, demanding: 1, plain: 2, bound: 3, why: 4, proof: 5 } as const;

/** A word is known by its first letters, so that its forms need not be listed. */
export const stemLength = 6;

/**
 * Stems by what they tell, in the languages that prompts are most often written in. Stems of six letters stand for
 * every word that begins with them, shorter ones for themselves; in scripts without spaces it is two characters anywhere.
 */
const stems: Readonly<Record<Exclude<keyof typeof wordKinds, 'none'>, string>> = {
  demanding: `
    analyse analysis analyze compare comparison evaluate assess justify design develop implement
    optimise optimize optimal strategy architecture trade tradeoff hypotheses hypothesis investigate critique argue
    debug diagnose root model simulate generalise generalize reconcile migrate algorithm complexity counter
    assumption constraint risks migration reconstruct synthesise synthesize
    analysiere analyse vergleiche bewerte begründe entwirf entwickle optimiere strategie architektur
    hypothese untersuche widerlege leite annahmen diskutiere rekonstruiere implementiere risiken
    analyse compare évalue justifie conçois conçoit élabore stratégie hypothèse discute
    optimise risques hypothèses
    analiza compara evalúa justifica diseña desarrolla estrategia hipótesis optimiza
    investiga reconstruye contrasta riesgos supuestos
    analise compare avalie justifique projete desenvolva estratégia hipótese reconstrua reconcilie modele
    analizza confronta valuta giustifica progetta strategia ipotesi
    проанализируй сравни оцени обоснуй спроектируй разработай стратегия гипотез реализуй
    исследуй построй восстанови риски допущения сопоставь
    分析 比较 评估 论证 设计 优化 权衡 假设 策略 架构 建模 排查 风险
    比較 評価 論証 設計 最適 仮説 検証 仮定 戦略
    분석 비교 평가 설계 최적 가설 전략`,
  proof: `
    prove proof derive theorem linear
    beweis
    démont prouve déduis
    demues demost deduce
    dimost
    deduza demons
    докажи доказать выведи
    证明 推导
    証明 導出
    증명 도출`,
  plain: `
    what who when translate convert spell synonym capital define hello thanks name round sort rename classify
    was wer wann übersetze nenne wie
    quel quelle qui combien traduis
    qué cuál quién cuánto cómo ordena traduce
    qual quanto traduza corrija
    какой какая сколько переведи
    翻译 多少 什么 何時 何で 抜き 英語 天气`,
  bound: `
    must exactly least most only without within under except never every each between maximum minimum limit
    muss müssen genau mindestens höchstens ohne nur innerhalb jede jeder jedes keine kein darf
    doit doivent exactement moins plus sans chaque aucun seulement sous maximum
    debe deben exactamente menos más sin cada ningún ninguna nadie solo máximo
    deve devem exatamente menos sem cada nenhum nenhuma máximo
    должен должна должны ровно менее более без каждый каждая каждой только
    必须 至少 最多 不得 每个 不超 以内 任何 要求
    必ず 以内 以上 少な までに ずに
    반드시 이상 이하 없이`,
  why: `
    why how explain reason because whether
    warum wieso weshalb erkläre ob
    pourquoi comment explique
    por porque explica
    explique porquê
    почему зачем объясни как
    为什 解释 说明 如何
    なぜ 説明 理由 どう
    왜 설명 어떻`,
};

const slots = 4096;

/** Words by their hash, in a table that is looked up without making anything. */
export interface WordTable {
  readonly hashes: Int32Array;
  readonly kinds: Uint8Array;
}

let table: WordTable | undefined;

/** Made when it is first asked for. */
export function wordTable(): WordTable {
  table ??= makeTable();
  return table;
}

/** What the word with this hash tells. */
export function kindOfWord({ hashes, kinds }: WordTable, hash: number): number {
  let slot = hash & (slots - 1);
  while (kinds[slot] !== wordKinds.none && hashes[slot] !== hash) slot = (slot + 1) & (slots - 1);
  return kinds[slot] ?? wordKinds.none;
}

/** The hash of a word that goes on with this character. A word begins at 0. */
export function hashNext(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

function makeTable(): WordTable {
  const hashes = new Int32Array(slots);
  const kinds = new Uint8Array(slots);
  for (const [name, list] of Object.entries(stems)) {
    for (const word of list.trim().split(/\s+/)) {
      let hash = 0;
      for (let index = 0; index < Math.min(word.length, stemLength); index += 1) {
        hash = hashNext(hash, word.charCodeAt(index));
      }
      let slot = hash & (slots - 1);
      while (kinds[slot] !== wordKinds.none && hashes[slot] !== hash) slot = (slot + 1) & (slots - 1);
      if (kinds[slot] !== wordKinds.none) continue;
      hashes[slot] = hash;
      kinds[slot] = wordKinds[name as keyof typeof wordKinds];
    }
  }
  return { hashes, kinds };
}
