// What outlives a restart: `retained` variables and the EEPROM, in memory that the world holds.

#include <sys/mman.h>
#include <sys/stat.h>

extern "C" {
extern char __start_retained[] __attribute__((weak, visibility("hidden")));
extern char __stop_retained[] __attribute__((weak, visibility("hidden")));
}

namespace sketch {

namespace {

constexpr int memoryDescriptor = 5;
constexpr size_t memorySize = 65536;
constexpr size_t eepromSize = 4096;
constexpr size_t retainedRoom = memorySize - eepromSize - sizeof(SketchShared);

/// The whole of it, as it lies in memory. All zeros at first.
struct KeptMemory {
    SketchShared shared;
    unsigned char eeprom[eepromSize];
    unsigned char retainedBytes[retainedRoom];
};
static_assert(sizeof(KeptMemory) == memorySize, "the memory is shared with the world");

KeptMemory *kept;
uint64_t mark;

size_t retainedSize() {
    size_t size = static_cast<size_t>(__stop_retained - __start_retained);
    return size < retainedRoom ? size : retainedRoom;
}

}  // namespace

void openMemory() {
    struct stat status;
    void *mapped = MAP_FAILED;
    bool isShared = fstat(memoryDescriptor, &status) == 0 && S_ISREG(status.st_mode) &&
                    (status.st_size >= static_cast<off_t>(memorySize) || ftruncate(memoryDescriptor, memorySize) == 0);
    if (isShared) mapped = mmap(nullptr, memorySize, PROT_READ | PROT_WRITE, MAP_SHARED, memoryDescriptor, 0);
    if (mapped == MAP_FAILED) leaveWithoutWorld();
    kept = static_cast<KeptMemory *>(mapped);
    world->pulse = &kept->shared.pulse;
    world->port.turn = &kept->shared.turn;
    if (kept->shared.eepromMark != eepromSize) {
        memset(kept->eeprom, 0xff, eepromSize);
        kept->shared.eepromMark = eepromSize;
    }
    // Another sketch's variables, or those of an earlier version, would be garbage: they count only where the
    // variables begin life with the same values.
    size_t size = retainedSize();
    mark = 14695981039346656037ull ^ size;
    for (size_t i = 0; i < size; i++) {
        mark = (mark ^ static_cast<unsigned char>(__start_retained[i])) * 1099511628211ull;
    }
    if (mark == 0) mark = 1;
    if (size > 0 && kept->shared.retainedMark == mark) memcpy(__start_retained, kept->retainedBytes, size);
}

void keepMemory() {
    size_t size = retainedSize();
    if (size == 0 || !kept) return;
    memcpy(kept->retainedBytes, __start_retained, size);
    kept->shared.retainedMark = mark;
}

}  // namespace sketch

EEPROMClass EEPROM;

static bool isInEEPROM(int address) {
    if (address >= 0 && address < static_cast<int>(eepromSize)) return true;
    warnOnce("EEPROM has the addresses 0 to 4095: what is written past them is lost, and 255 is read there.");
    return false;
}
uint8_t EEPROMClass::read(int address) { return isInEEPROM(address) ? kept->eeprom[address] : 0xff; }
void EEPROMClass::write(int address, uint8_t value) {
    if (isInEEPROM(address)) kept->eeprom[address] = value;
}
size_t EEPROMClass::length() { return eepromSize; }
void EEPROMClass::clear() { memset(kept->eeprom, 0xff, eepromSize); }
