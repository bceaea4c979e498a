/**
 * Words that join other words and say nothing by themselves, English first, then the commonest of a few other
 * languages; compared in lower case with straight apostrophes. A language not listed is handled by counting alone:
 * such words are as frequent in every node, so none is particular to one.
 */
export const STOP_WORDS: ReadonlySet<string> = words(`
a an the this that these those such same other another each every either neither both all any some no none few many
much more most less least own several
i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
it its itself they them their theirs themselves who whom whose which what whatever whoever one ones oneself
and or but nor so yet if then else than as because since while until till although though unless whether once
of at by for with about against between into through during before after above below to from up down in out on off over
under again further onto upon via per without within across along around behind beside besides beyond near toward
towards among amid despite except like unlike plus versus vs
am is are was were be been being have has had having do does did doing done will would shall should can could may might
must ought cannot ain't isn't aren't wasn't weren't don't doesn't didn't haven't hasn't hadn't won't wouldn't shan't
shouldn't can't couldn't mightn't mustn't i'm i've i'd i'll you're you've you'd you'll he's he'd he'll she's she'd
she'll it's it'd it'll we're we've we'd we'll they're they've they'd they'll that's that'll there's here's what's who's
where's when's why's how's let's y'all dont doesnt didnt cant wont isnt arent wasnt im ive id ill youre theyre thats
whats lets gonna wanna gotta kinda
not only also just too very really quite rather even still already ever never always often sometimes maybe perhaps
almost now here there when where why how again soon later today back away together instead however therefore thus
hence otherwise anyway actually basically literally simply exactly else yes yeah ok okay oh well hey hi hello please
thanks thank lol etc eg ie
s t d ll m re ve

de la el los las un una unos unas y o que en por para con sin sobre como más pero no si sí me mi te tu su sus se le lo
les nos es son era fue ser estar está están he ha han hay muy ya también este esta esto ese esa eso del al cuando donde
qué cómo porque yo él ella ellos entre hasta desde
le les des du au aux et ou où est sont était être avoir ai as avons avez ont je il elle nous vous ils elles ce cet cette
ces mon ma mes ton ta tes son sa ses notre votre leur qui quoi dont dans sur sous avec sans pour par pas ne plus très
mais donc car comme si un une c'est j'ai d'un d'une qu'il l'on aussi tout toute tous rien bien bonjour merci
der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine ich du er sie es wir ihr mich
dich sich uns euch mir dir ihm ihn ihnen mein meine meinen meiner dein deine sein seine ihre unser ist sind war waren
wird werden wurde kann können soll will muss hat haben habe hatte zu zum zur im in am an auf aus bei mit nach von vom vor
für über unter um bis durch als wie wenn dass ob weil auch nur noch schon sehr so da dann hier was wer wo warum man mal
bitte alles immer wieder etwas nichts danke hallo
o os um uma uns umas não mais mas ou da das do dos na nas nos pela pelo com sem é são foi ser eu você ele ela eles meu
minha seu sua isso isto esse essa quando muito também já
il lo gli uno di che chi non è sono sei siamo era ho hai ha abbiamo hanno mio mia tuo tua suo sua nel nella dal dalla
del della al alla sul sulla con per tra fra come più anche ma se perché quando molto questo questa quello quella
het een van dat die niet op te zijn er voor met naar ook maar om aan dan nog wel geen ik jij je hij zij wij ze mijn
i w z na do nie się że jest to jak ale czy
и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было вот от меня еще нет о
из ему теперь когда даже ну вдруг ли если уже или ни быть был него до вас нибудь опять уж вам ведь там потом себя ничего
ей может они тут где есть надо ней для мы тебя их чем была сам чтоб без будто чего раз тоже себе под это мой
的 了 是 我 你 他 她 它 们 我们 你们 他们 在 有 和 就 不 人 都 一 一个 上 也 很 到 说 要 去 会 着 没有 看 好 自己 这 那 这个
那个 吗 呢 吧 啊 把 被 让 给 对 与 或 但 但是 因为 所以 如果 可以 什么 怎么 请 一下 个 能 为 用 从 想 已经 不要 还 还是 就是 没 时候 知道 现在
の に は を た が で て と し れ さ ある いる も する から な こと として い や など なっ ない この ため その よう また もの
です ます ください 私 あなた
은 는 이 가 을 를 에 의 와 과 도 로 으로 에서 하다 있다 그 저 것 수
`);

/**
 * Words of asking and of conversation. They stand in every request, so they never make a name alone, but they may stand
 * inside a phrase that holds a telling word.
 */
export const WEAK_WORDS: ReadonlySet<string> = words(`
write wrote written writing help helps helped helping tell tells told telling give gives gave given giving make makes
made making create creates created creating generate explain explains explained explaining describe describes described
describing show shows showed showing list lists provide provides provided providing suggest suggests recommend share
want wants wanted wanting need needs needed needing get gets got getting gotten go goes going went gone use uses used
using try tries tried trying know knows knew known knowing think thinks thought thinking say says said saying ask asks
asked asking answer answers answered answering let lets take takes took taken taking put puts putting keep keeps kept
keeping come comes came coming see sees saw seen look looks looked looking find finds found finding feel feels felt
work works worked working start starts started starting stop stops stopped begin seem seems become becomes turn turns
mean means meant talk talks talked talking speak call calls called calling add adds added change changes changed set
sets do's happen happens happened run runs leave leaves left leaving continue reply replies respond response responses
request requests question questions conversation conversations chat message user users assistant model prompt
please detail details detailed example examples step steps guide guides instruction instructions tip tips advice idea
ideas way ways method methods thing things something anything nothing everything stuff kind kinds sort sorts type types
lot lots bit part parts point points case cases fact reason reasons end side place
someone somebody anyone anybody everyone everybody nobody person people guy guys man men woman women
good better best bad worse worst big bigger small little great nice new old long short high low right wrong real sure
able different possible certain general specific full whole next last first second third two three four five ten single
zero six seven eight nine eleven twelve twenty thirty hundred thousand half
monday tuesday wednesday thursday friday saturday sunday january february april june july august september october
november december today tonight tomorrow yesterday morning evening night
time times day days week weeks month months year years hour hours minute minutes ago
word words sentence sentences line lines paragraph paragraphs text version name names
sorry fine sure haha lol pls plz hmm um uh nah nope yep wow god sir mr mrs ms dr thank exactly wait matter matters
include includes included including regard regarding relate related based without instead
twice forever somewhere anywhere everywhere possibly absolute absolutely completely totally immediately usually
likely probably especially mostly
got let him sit set hold move moves moved far front back top bottom middle half rest amount number numbers
can could would will just really very
`);

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).filter((word) => word !== ''));
}
