// The beginning, before any constructor of the sketch.

namespace sketch {

void leaveWithoutWorld() {
    say("The sketch was started without its world: run it with cloudsim.\n");
    _exit(2);
}

static void meet(const std::vector<std::string> &fields) {
    World &w = *world;
    if (fields.size() < 10 || fields[0] != "hello" || fields[1] != "1") leaveWithoutWorld();
    w.id = fields[2];
    w.name = fields[3];
    seed(strtoull(fields[4].c_str(), nullptr, 10));
    w.latency = number(fields[5]);
    w.wallStart = number(fields[6]);
    w.now = w.birth = w.until = w.horizon = number(fields[7]);
    w.profile = fields[8];
    w.isLinked = fields[9] == "1";
}

__attribute__((constructor(101))) static void start() {
    confine();
    setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
    world = new World;
    openMemory();
    meet(world->port.read());
    world->port.begin("ready").end();
    world->port.flush();
    atexit(rescue);
}

}  // namespace sketch
