/// Sketches that use what they define later, each with something that makes this hard. All are to be compiled.
enum PrototypeCases {
    static let all: [(name: String, source: String)] = [
        (
            "neverCompiled",
            "#if 0\nThis isn't { code ( \"at all\n#if X\n}}\n#endif\n#else\nvoid setup() { f(); }\n#endif\nvoid loop() {}\nvoid f() {}"
        ),
        (
            "oddTypes",
            "void setup() { a(1); b(1); c({}); d(\"%d\", 1); int x[3]; e(x); g(h); k(); }\nvoid loop() {}\n"
                + "unsigned a(unsigned) { return 1; }\nlong long b(unsigned long long int x) { return 1; }\n"
                + "std::function<void(int, int)> c(std::function<void(int, int)> f) { return f; }\nvoid d(const char *format, ...) {}\n"
                + "void e(int (&a)[3]) {}\nvoid g(int (*cb)(int, int)) {}\nint h(int, int) { return 1; }\n"
                + "const char *const *k() { return nullptr; }"
        ),
        (
            "typesOfAClass",
            "void setup() {}\ntemplate <class T> class Stack { public: enum class Mode { a }; T top; };\nclass Lamp { public: enum Mode { on, off }; struct State { int a; }; };\n"
                + "void loop() { Stack<int> s; f(s); g(Lamp::on, {1}); }\nvoid f(Stack<int> &s) {}\nLamp::State g(Lamp::Mode m, Lamp::State s) { return s; }"
        ),
        (
            "macroAttribute",
            "#define FAST __attribute__((hot))\nvoid setup() { attachInterrupt(D2, isr, RISING); }\nvoid loop() {}\nFAST void isr() {}\n"
                + "struct Foo { int a; } foo;\nstruct Foo make() { return foo; }"
        ),
        (
            "defaultsOfAllKinds",
            "enum { FEW = 2, MANY = 9 };\n#define SOME 3\nvoid setup() { f(); g(); h(); }\nvoid loop() {}\nvoid f(int a = FEW, int b = SOME * (1 + MANY)) {}\n"
                + "void g(String s = \"a = b, c\", char c = ',', int *p = nullptr) {}\nvoid h(bool a = 1 == 2, double d = -.5e-3) {}\n"
                + "void later(std::function<int(int)> f = [](int a) { return a; }, int b[] = nullptr) {}"
        ),
        (
            "operatorsOfAllKinds",
            "struct A { int x; };\nvoid setup() { A a{1}; if (a < a || a == a) {} a << 1; 3_ms; -a; }\nvoid loop() {}\nbool operator<(const A &a, const A &b) { return false; }\n"
                + "bool operator==(A a, A b) { return true; }\nA &operator<<(A &a, int b) { return a; }\nint operator\"\" _ms(unsigned long long v) { return 1; }\nA operator-(A a) { return a; }"
        ),
        (
            "fileScopeOddities",
            "static_assert(sizeof(int) == 4, \"int\");;\nasm(\"\");\nextern int far;\nint far = 1;\nvoid setup() { f(); };\nvoid loop() {};\nvoid f() {};\n"
                + "int a = 1, *b = &a, c[] = {1, 2}, d{4};\nstruct { int x; } anonymous;\nunion { int i; float g; } both;\nString v{\"a\"};"
        ),
        ("plain", "void setup() { blink(3); }\nvoid loop() {}\nvoid blink(int times) {}\n"),
        (
            "onlyFunctions",
            "void loop() { a(); }\nvoid setup() {}\nstatic int a() { return b(); }\ninline int b() { return 1; }"
        ),
        ("timerBeforeHandler", "Timer timer(1000, tick);\nvoid tick() {}\nvoid setup() {}\nvoid loop() {}"),
        (
            "structAfterFirstFunction",
            "void setup() {}\nstruct Point { int x, y; };\nvoid loop() { show(Point{1, 2}); }\nvoid show(Point p) {}"
        ),
        (
            "typedefAndUsing",
            "void setup() {}\ntypedef struct { int a; } Pair;\ntypedef unsigned long ulong_;\nusing Number = double;\n"
                + "void loop() { use(Pair{1}, 2, 3.0); }\nNumber use(Pair p, ulong_ l, Number n) { return n; }"
        ),
        (
            "enumAndClass",
            "void setup() {}\nenum Mode { OFF, ON };\nenum class Speed : uint8_t { slow, fast };\nclass Motor { public: int pin; };\n"
                + "void loop() { Motor m; drive(m, Speed::fast); if (next(OFF) == ON) {} }\n"
                + "void drive(Motor &m, Speed s) {}\nMode next(Mode m) { return ON; }"
        ),
        (
            "arrayOfHandlers",
            "struct Command { const char *name; void (*run)(int); };\nCommand commands[] = {{\"on\", turnOn}, {\"off\", turnOff}};\n"
                + "void turnOn(int a) {}\nvoid turnOff(int a) {}\nvoid setup() {}\nvoid loop() { commands[0].run(1); }"
        ),
        (
            "defaults",
            "void setup() { blink(); blink(2); }\nvoid loop() {}\nvoid blink(int times = 3, const char *name = \"a,b)\") {}"
        ),
        (
            "defaultOfLaterConstant",
            "void setup() {}\nconst int PIN = 3;\nvoid loop() { on(); }\nvoid on(int pin = PIN, int more = f(1, 2)) {}\nint f(int a, int b) { return a; }"
        ),
        (
            "templates",
            "void setup() { int a = biggest(1, 2); }\nvoid loop() {}\ntemplate <typename T> T biggest(T a, T b) { return a > b ? a : b; }\n"
                + "template <class T, int N = 3> int size(T (&a)[N]) { return N; }"
        ),
        (
            "templateSpecialised",
            "template <class T> T zero() { return 0; }\ntemplate <> int zero<int>() { return 0; }\nvoid setup() {}\nvoid loop() {}"
        ),
        (
            "namespaces",
            "namespace tools { void f() {} int g(int a) { return a; } }\nnamespace { int hidden() { return late(); } }\n"
                + "void setup() { tools::f(); }\nvoid loop() {}\nint late() { return 1; }"
        ),
        (
            "typeInNamespace",
            "void setup() {}\nnamespace geo { struct P { int x; }; enum class E { a }; }\nvoid loop() { go(geo::P{1}); }\nvoid go(geo::P p) {}"
        ),
        (
            "classInline",
            "class Lamp { public: Lamp(int p) : pin(p), on{false} {} ~Lamp() {} void go() { helper(pin); } private: int pin; bool on; };\n"
                + "void helper(int p) {}\nvoid setup() { Lamp l(1); l.go(); }\nvoid loop() {}"
        ),
        (
            "memberDefinitions",
            "struct A { A(int a); ~A(); void f() const; int v{1}; int w; operator int() const; bool operator==(const A &o) const; };\n"
                + "A::A(int a) : v(a), w{2} { late(); }\nA::~A() {}\nvoid A::f() const {}\nA::operator int() const { return v; }\n"
                + "bool A::operator==(const A &o) const { return true; }\nvoid setup() {}\nvoid loop() {}\nvoid late() {}"
        ),
        (
            "operators",
            "struct V { int x; };\nvoid setup() { V v = V{1} + V{2}; }\nvoid loop() {}\nV operator+(const V &a, const V &b) { return V{a.x + b.x}; }"
        ),
        (
            "lambdas",
            "auto twice = [](int a) { return 2 * a; };\nstd::function<int(int)> f = [](int a) -> int { return later(a); };\n"
                + "void setup() { auto g = [&](int x) { return f(x); }; g(1); }\nvoid loop() {}\nint later(int a) { return twice(a); }"
        ),
        (
            "texts",
            "const char *a = \"void no() {\";\nconst char *r = R\"x(void no() { )\" \" // )x\";\nchar c = '{', d = '\\'', q = '\"';\n"
                + "const wchar_t *w = L\"{\"; int big = 1'000'000;\nvoid setup() { yes(); }\nvoid loop() {}\nvoid yes() { /* } */ // }\n}"
        ),
        (
            "comments",
            "/* void a() { */ // { \\\n  still a comment {\nvoid setup() { b(); } // end\nvoid loop() {}\nvoid /* name */ b(/* none */) /* here */ {}"
        ),
        (
            "conditionsBothWays",
            "#define FANCY 1\nvoid setup() { f(); }\nvoid loop() {}\n#if FANCY\nvoid f() {}\n#else\nvoid f(int a = 1) {}\n#endif\n"
                + "#ifdef NOWHERE\nUnknown g(Unknown u) {}\n#elif defined(ALSO_NOT)\nUnknown h() {}\n#else\nvoid k() {}\n#endif"
        ),
        (
            "firstFunctionInCondition",
            "#ifdef NOT_THERE\nvoid setup() { other(); }\n#else\nvoid setup() { here(); }\n#endif\nvoid loop() { here(); }\nvoid here() {}"
        ),
        (
            "bracesInBranches",
            "#define A 1\nvoid setup() {\n#if A\n  if (true) {\n#else\n  if (false) {\n#endif\n    f();\n  }\n}\n"
                + "#if A\nvoid loop() {\n#else\nvoid loop(int nothing) {\n#endif\n  f();\n}\nvoid f() {}"
        ),
        (
            "endsInBranches",
            "#define A 1\nvoid setup() {\n#if A\n  f(); }\n#else\n  f(1); }\n#endif\nvoid loop() {}\nvoid f() {}"
        ),
        (
            "conditionDefinedLate",
            "void setup() {}\nvoid loop() {}\n#define LATE 1\n#if LATE\nvoid f() {}\nvoid g() {}\n#endif\nvoid h() { g(); f(); }"
        ),
        (
            "guard",
            "#ifndef GUARD\n#define GUARD\n#include <vector>\nvoid setup() { f({1, 2}); }\nvoid loop() {}\nvoid f(std::vector<int> v) {}\n#endif"
        ),
        (
            "lateInclude",
            "void setup() {}\n#include <optional>\nvoid loop() { f(1); }\nstd::optional<int> f(std::optional<int> a) { return a; }"
        ),
        (
            "usingNamespace",
            "#include <vector>\n#include <string>\nusing namespace std;\nvoid setup() { f({}); }\nvoid loop() {}\nvector<string> f(vector<int> v) { return {}; }"
        ),
        (
            "macroCalls",
            "SYSTEM_MODE(AUTOMATIC)\nSYSTEM_THREAD(ENABLED)\nvoid setup() { f(); }\nvoid loop() {}\nvoid f() {}"
        ),
        ("startup", "STARTUP(prepare());\nSYSTEM_MODE(MANUAL);\nvoid setup() {}\nvoid loop() {}\nvoid prepare() {}"),
        (
            "ownMacros",
            "#define TASK(name) void task_##name()\n#define MANY(a, \\\n  b) a b\nTASK(one) { two(); }\nTASK(two_) {}\nvoid setup() { task_one(); }\n"
                + "void loop() {}\nvoid two() {}"
        ),
        (
            "attributes",
            "void setup() { if (false) stop(); old(); }\nvoid loop() {}\n[[noreturn]] void stop() { while (true) {} }\n"
                + "__attribute__((noinline)) int old() { return 1; }\n[[maybe_unused]] static void odd() {}"
        ),
        ("braceStyles", "void setup()\n{\n  f();\n}\n\nvoid loop()\n\n{\n}\n\nint\nf\n(\n)\n{\n  return 1;\n}"),
        ("oneLine", "int x = 1; void setup() { f(); } void loop() {} void f() {} int y = 2;"),
        (
            "ownPrototypes",
            "void f(int a = 3);\nstatic void g();\nextern \"C\" void h(int);\nvoid setup() { f(); g(); h(1); k(); }\nvoid loop() {}\n"
                + "void f(int a) {}\nstatic void g() {}\nvoid h(int a) {}\nvoid k() {}"
        ),
        (
            "externC",
            "extern \"C\" {\nvoid c1() { c2(1); }\nint c2(int a) { return a; }\n}\nextern \"C\" int c3() { return 1; }\nvoid setup() { c3(); }\nvoid loop() { c2(1); }"
        ),
        (
            "overloads",
            "void setup() { f(1); f(\"a\"); f(1, 2); }\nvoid loop() {}\nvoid f(int a) {}\nvoid f(const char *a) {}\nvoid f(int a, int b) {}"
        ),
        (
            "pointersAndReferences",
            "void setup() { int a[3]; fill(a, 3); cb(one); String s; rename_(s); }\nvoid loop() {}\nvoid fill(int a[], int n) {}\n"
                + "void cb(void (*f)(int)) { f(1); }\nvoid one(int) {}\nconst char *rename_(String &s) { return \"x\"; }\nint (&ref())[3] { static int a[3]; return a; }\n"
                + "void (*pick(int a))(int) { return one; }"
        ),
        (
            "parameterNamedLikeVariable",
            "void setup() { show(1); }\nint value = 1;\nvoid show(int value) {}\nvoid loop() {}"
        ),
        (
            "autoAndTrailing",
            "void setup() { one(); }\nvoid loop() {}\nauto one() -> int { return 1; }\nauto two() { return 2; }\ndecltype(auto) three() { return 3; }"
        ),
        ("tryBody", "void setup() try { f(); } catch (...) { }\nvoid loop() {}\nvoid f() {}"),
        (
            "noexceptAndConst",
            "void setup() { f(); }\nvoid loop() {}\nconstexpr int f() noexcept { return 1; }\nconst volatile int *g() noexcept(true) { return nullptr; }"
        ),
        ("crlf", "void setup() { f(); }\r\nvoid loop() {}\r\n#define A \\\r\n  1\r\nint f() {\r\n  return A;\r\n}\r\n"),
        ("byteOrderMark", "\u{FEFF}void setup() { f(); }\nvoid loop() {}\nvoid f() {}"),
        ("umlauts", "// Grüße\nvoid setup() { größe(); }\nvoid loop() {}\nint größe() { return 1; }"),
        (
            "particleInclude",
            "#include \"Particle.h\"\n#include \"Arduino.h\"\n#include \"application.h\"\nvoid setup() { f(); }\nvoid loop() {}\nvoid f() {}"
        ),
        (
            "handlers",
            "void setup() { Particle.subscribe(\"a\", onA); Particle.function(\"f\", onF); }\nvoid loop() {}\nvoid onA(const char *e, const char *d) {}\nint onF(String s) { return 1; }"
        ),
        (
            "structMethodsAndNested",
            "struct Outer { struct Inner { int a; }; void f() { if (1) { helper(); } } };\nvoid setup() { use(Outer::Inner{1}); }\nvoid loop() {}\nvoid helper() {}\nvoid use(Outer::Inner i) {}"
        ),
        (
            "forwardDeclared",
            "class Box;\nvoid setup() { look(nullptr); }\nvoid loop() {}\nvoid look(Box *b) {}\nclass Box { int a; };"
        ),
        (
            "recursion",
            "void setup() { even(3); }\nvoid loop() {}\nbool even(int n) { return n == 0 || odd(n - 1); }\nbool odd(int n) { return n != 0 && even(n - 1); }"
        ),
        (
            "designatedAndArrays",
            "int table[2][2] = {{1, 2}, {3, 4}};\nstruct S { int a; } s = {1}, *p = &s;\nvoid setup() { f(s); }\nvoid loop() {}\nvoid f(S s) {}"
        ),
        ("macroType", "#define NUMBER int\nvoid setup() { f(1); }\nvoid loop() {}\nNUMBER f(NUMBER a) { return a; }"),
        ("unusedMain", "void setup() { f(); }\nvoid loop() {}\nint f(void) { return 1; }\nvoid g(void) { f(); }"),
    ]
}
