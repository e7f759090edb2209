// JSON.

void JSONWriter::quote(const char *text) {
    std::string json = jsonText(text);
    write(json.data(), json.size());
}

void JSONWriter::separate() {
    if (place == next) write(",", 1);
    place = next;
}

JSONWriter &JSONWriter::open(char bracket) {
    separate();
    write(&bracket, 1);
    place = first;
    return *this;
}

JSONWriter &JSONWriter::close(char bracket) {
    write(&bracket, 1);
    place = next;
    return *this;
}

JSONWriter &JSONWriter::plain(const char *text) {
    separate();
    write(text, strlen(text));
    return *this;
}

JSONWriter &JSONWriter::name(const char *name) {
    separate();
    quote(name);
    write(":", 1);
    place = afterName;
    return *this;
}

JSONWriter &JSONWriter::value(const char *value) {
    separate();
    quote(value ? value : "");
    return *this;
}

JSONWriter &JSONWriter::value(double value) {
    char text[40];
    snprintf(text, sizeof text, "%g", value);
    return plain(std::isfinite(value) ? text : "null");
}

void JSONBufferWriter::write(const char *text, size_t length) {
    if (count < room) memcpy(target + count, text, std::min(length, room - count));
    count += length;
}

/// What was read: text of a number or a string, or the members of an object or an array.
struct sketch::JSONNode {
    JSONType type = JSON_TYPE_INVALID;
    std::string text;
    std::vector<std::string> names;
    std::vector<std::shared_ptr<const JSONNode>> values;
};

namespace {

using Node = std::shared_ptr<JSONNode>;

/// Reads JSON; null wherever it is none.
struct JSONReader {
    const char *place;
    const char *const end;
    int depth = 0;

    void skip() {
        while (place < end && (*place == ' ' || *place == '\t' || *place == '\n' || *place == '\r')) place++;
    }

    bool take(const char *word) {
        size_t length = strlen(word);
        if (static_cast<size_t>(end - place) < length || memcmp(place, word, length)) return false;
        place += length;
        return true;
    }

    static void append(std::string &text, unsigned code) {
        if (code < 0x80) {
            text += static_cast<char>(code);
        } else if (code < 0x800) {
            text += static_cast<char>(0xc0 | code >> 6);
            text += static_cast<char>(0x80 | (code & 0x3f));
        } else if (code < 0x10000) {
            text += static_cast<char>(0xe0 | code >> 12);
            text += static_cast<char>(0x80 | (code >> 6 & 0x3f));
            text += static_cast<char>(0x80 | (code & 0x3f));
        } else {
            text += static_cast<char>(0xf0 | code >> 18);
            text += static_cast<char>(0x80 | (code >> 12 & 0x3f));
            text += static_cast<char>(0x80 | (code >> 6 & 0x3f));
            text += static_cast<char>(0x80 | (code & 0x3f));
        }
    }

    bool unit(unsigned &code) {
        if (end - place < 4) return false;
        char digits[5] = {place[0], place[1], place[2], place[3], 0};
        for (int i = 0; i < 4; i++) {
            if (!isHexadecimalDigit(digits[i])) return false;
        }
        code = static_cast<unsigned>(strtoul(digits, nullptr, 16));
        place += 4;
        return true;
    }

    bool text(std::string &text) {
        if (!take("\"")) return false;
        while (place < end && *place != '"') {
            if (*place != '\\') {
                text += *place++;
                continue;
            }
            if (++place == end) return false;
            static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
            char letter = *place++;
            if (letter == 'u') {
                unsigned code = 0, low = 0;
                if (!unit(code)) return false;
                if (code >= 0xd800 && code < 0xdc00 && take("\\u") && unit(low)) {
                    code = 0x10000 + ((code - 0xd800) << 10) + ((low - 0xdc00) & 0x3ff);
                }
                append(text, code);
            } else {
                const char *known = strchr(letters, letter);
                if (!letter || !known) return false;
                text += meanings[known - letters];
            }
        }
        return take("\"");
    }

    Node number() {
        const char *start = place;
        while (place < end && (isDigit(*place) || strchr("+-.eE", *place)) && *place) place++;
        std::string digits(start, place);
        char *last = nullptr;
        strtod(digits.c_str(), &last);
        if (digits.empty() || *last) return nullptr;
        auto node = std::make_shared<JSONNode>();
        node->type = JSON_TYPE_NUMBER;
        node->text = digits;
        return node;
    }

    Node word(JSONType type, const char *text) {
        auto node = std::make_shared<JSONNode>();
        node->type = type;
        node->text = text;
        return node;
    }

    Node container(JSONType type, const char *closing) {
        auto node = std::make_shared<JSONNode>();
        node->type = type;
        skip();
        if (take(closing)) return node;
        do {
            skip();
            if (type == JSON_TYPE_OBJECT) {
                std::string name;
                if (!text(name)) return nullptr;
                skip();
                if (!take(":")) return nullptr;
                node->names.push_back(name);
            }
            Node member = value();
            if (!member) return nullptr;
            node->values.push_back(member);
            skip();
        } while (take(","));
        return take(closing) ? node : nullptr;
    }

    Node value() {
        skip();
        if (place == end || depth > 32) return nullptr;
        if (take("null")) return word(JSON_TYPE_NULL, "null");
        if (take("true")) return word(JSON_TYPE_BOOL, "true");
        if (take("false")) return word(JSON_TYPE_BOOL, "false");
        if (*place == '"') {
            Node node = word(JSON_TYPE_STRING, "");
            return text(node->text) ? node : nullptr;
        }
        depth++;
        Node node = take("{")   ? container(JSON_TYPE_OBJECT, "}")
                    : take("[") ? container(JSON_TYPE_ARRAY, "]")
                                : number();
        depth--;
        return node;
    }
};

}  // namespace

JSONType JSONValue::type() const { return node ? node->type : JSON_TYPE_INVALID; }

bool JSONValue::toBool() const {
    if (isString()) return node->text != "" && node->text != "false" && node->text != "0";
    return isBool() ? node->text == "true" : toDouble() != 0;
}

int JSONValue::toInt() const {
    if (isBool()) return toBool();
    return static_cast<int>(std::clamp(toDouble(), -2147483648.0, 2147483647.0));
}

double JSONValue::toDouble() const {
    if (isBool()) return toBool();
    return isNumber() || isString() ? strtod(node->text.c_str(), nullptr) : 0;
}

JSONString JSONValue::toString() const { return JSONString(node ? node->text.c_str() : ""); }

JSONValue JSONValue::parse(const char *text, size_t length) {
    if (!text) return JSONValue();
    JSONReader reader{text, text + length};
    Node node = reader.value();
    reader.skip();
    return reader.place == reader.end || !*reader.place ? JSONValue(node) : JSONValue();
}

bool JSONObjectIterator::next() {
    if (!object.isObject() || place >= object.node->values.size()) return false;
    place++;
    return true;
}
JSONString JSONObjectIterator::name() const {
    return place > 0 ? JSONString(object.node->names[place - 1].c_str()) : JSONString();
}
JSONValue JSONObjectIterator::value() const {
    return place > 0 ? JSONValue(object.node->values[place - 1]) : JSONValue();
}
size_t JSONObjectIterator::count() const { return object.isObject() ? object.node->values.size() - place : 0; }

bool JSONArrayIterator::next() {
    if (!array.isArray() || place >= array.node->values.size()) return false;
    place++;
    return true;
}
JSONValue JSONArrayIterator::value() const {
    return place > 0 ? JSONValue(array.node->values[place - 1]) : JSONValue();
}
size_t JSONArrayIterator::count() const { return array.isArray() ? array.node->values.size() - place : 0; }
