// Prints the shared libraries that a program of this compiler loads, a line each: what a sketch must be able to read.

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <link.h>
#include <string>

int main(int count, char **) {
    // Uses of what a linker might leave out.
    std::string text(static_cast<size_t>(std::sqrt(count) + std::lgamma(count) + 1), ' ');
    auto show = [](dl_phdr_info *object, size_t, void *) {
        if (object->dlpi_name && *object->dlpi_name == '/') std::puts(object->dlpi_name);
        return 0;
    };
    int code = dl_iterate_phdr(show, nullptr) + (text.empty() ? 1 : 0);
    std::fflush(stdout);
    // Without the search for leaks, which needs rights that a container may not have.
    std::_Exit(code);
}
