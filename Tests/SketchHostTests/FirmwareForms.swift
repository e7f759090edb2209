/// Lines that a device's compiler takes, each of which is the body of a function.
enum FirmwareForms {
    /// Texts and their operators.
    static let texts = #"""
        String s; s += true;
        String s; s += 'c';
        String s; s += (unsigned char)3;
        String s; s += (signed char)3;
        String s; s += (short)3;
        String s; s += (unsigned short)3;
        String s; s += 3;
        String s; s += 3u;
        String s; s += 3L;
        String s; s += 3UL;
        String s; s += 3LL;
        String s; s += 3ULL;
        String s; s += "x";
        String s; s += String(1);
        String s; s += F("x");
        String s; s += nullptr;
        String s; s += (int8_t)1;
        String s; s += (uint8_t)1;
        String s; s += (int16_t)1;
        String s; s += (uint16_t)1;
        String s; s += (int32_t)1;
        String s; s += (uint32_t)1;
        String s; s += (int64_t)1;
        String s; s += (uint64_t)1;
        String s; s += millis();
        String s; s += D0;
        String s; s += HIGH;
        String s; s += Time.now();
        String s; s += s.length();
        String s; s += sizeof(int);
        String s; s += std::string("x").c_str();
        enum E0 { A0_ }; String s; s += A0_;
        String s; s = s + 2.5;
        String s; s = s + 2.5f;
        String s; s = s + true;
        String s; s = s + 'c';
        String s; s = s + (uint8_t)1;
        String s; s = s + (short)1;
        String s; s = s + 1;
        String s; s = s + 1u;
        String s; s = s + 1L;
        String s; s = s + 1UL;
        String s; s = s + 1LL;
        String s; s = s + millis();
        String s; s = s + s;
        String s; s = s + F("x");
        String s; s = "a" + s;
        String s; s = s + "a" + 1 + 2.5 + 'c';
        String s; s = String("a") + String(2.5) + "b";
        String s = String("a") + 1 + "b" + 2UL;
        String s = "a" + String(1) + 2;
        String s = String(1) + 2 + "a";
        String s("x");
        String s = "x";
        String s('x');
        String s(true);
        String s(1);
        String s(1, HEX);
        String s(1u, BIN);
        String s(1L, OCT);
        String s(1UL, DEC);
        String s(1LL);
        String s(1LL, HEX);
        String s(1ULL, HEX);
        String s(1.5);
        String s(1.5f);
        String s(1.5, 2);
        String s(1.5f, 2);
        String s((uint8_t)200);
        String s((uint8_t)200, HEX);
        String s((int8_t)-1);
        String s((short)1);
        String s((unsigned short)1);
        String s((uint16_t)1, HEX);
        String s('a', HEX);
        String s(NULL);
        String s((const char *)nullptr);
        String s("abc", 2);
        String s(std::string("x").c_str());
        String s(F("x"));
        String s(millis());
        String s(D0);
        String s(A0, DEC);
        String s(Time.now());
        String s(sizeof(int));
        String s(String("x"));
        String s{"x"};
        String s{1};
        String s = {"x"};
        String s = String();
        String s = String::format("%d", 1);
        String s = String::format("%s", "x");
        String s; s = 1;
        String s; s = 'c';
        String s; s = "x";
        String s; s = F("x");
        String s; s = String(1);
        String s; s = std::string("x").c_str();
        String s; const char *c = s; (void)c;
        String s; char c = s[0]; (void)c;
        String s; char c = s[0u]; (void)c;
        String s; s[0] = 'a';
        String s; s[0u] = 'a';
        String s; int i = 0; char c = s[i]; (void)c;
        String s; unsigned i = 0; char c = s[i]; (void)c;
        String s; char c = s.charAt(0); (void)c;
        String s; s.setCharAt(0, 'a');
        String s; if (s == "x") {}
        String s; if ("x" == s) {}
        String s; if (s != "x") {}
        String s; if (s == s) {}
        String s; if (s < s) {}
        String s; if (s == nullptr) {}
        String s; if (s == NULL) {}
        String s; if (s == String("x")) {}
        String s; if (s.equals("x")) {}
        String s; if (s.equals(s)) {}
        String s; if (s.equalsIgnoreCase("x")) {}
        String s; int i = s.compareTo("x"); (void)i;
        String s; if (s.startsWith("x")) {}
        String s; if (s.startsWith("x", 1)) {}
        String s; if (s.endsWith("x")) {}
        String s; int i = s.indexOf('x'); (void)i;
        String s; int i = s.indexOf("x"); (void)i;
        String s; int i = s.indexOf("x", 1); (void)i;
        String s; int i = s.indexOf('x', 1); (void)i;
        String s; int i = s.indexOf(s); (void)i;
        String s; int i = s.lastIndexOf('x'); (void)i;
        String s; int i = s.lastIndexOf("x"); (void)i;
        String s; int i = s.lastIndexOf("x", 3); (void)i;
        String s; int i = s.lastIndexOf('x', 3); (void)i;
        String s; s = s.substring(1);
        String s; s = s.substring(1, 2);
        String s; s.replace("a", "b");
        String s; s.replace('a', 'b');
        String s; s.replace("a", String(1));
        String s; s.remove(1);
        String s; s.remove(1, 2);
        String s; s.trim();
        String s; s.trim().toLowerCase();
        String s; s.toLowerCase();
        String s; s.toUpperCase();
        String s; s = s.toUpperCase();
        String s; int i = s.toInt(); (void)i;
        String s; long i = s.toInt(); (void)i;
        String s; float f = s.toFloat(); (void)f;
        String s; long long i = s.toLongLongInt(); (void)i;
        String s; auto i = s.toULongLongInt(16); (void)i;
        String s; s.reserve(10);
        String s; s.resize(10);
        String s; unsigned n = s.length(); (void)n;
        String s; unsigned n = s.capacity(); (void)n;
        String s; s.concat("x");
        String s; s.concat("x", 1);
        String s; s.concat('x');
        String s; s.concat(1);
        String s; s.concat(2.5);
        String s; s.concat(2.5f);
        String s; s.concat(true);
        String s; s.concat(1L);
        String s; s.concat(1ULL);
        String s; s.concat((uint8_t)1);
        String s; s.concat(s);
        String s; s.concat(F("x"));
        String s; char b[10]; s.toCharArray(b, 10);
        String s; char b[10]; s.toCharArray(b, 10, 2);
        String s; unsigned char b[10]; s.getBytes(b, 10);
        String s; byte b[10]; s.getBytes(b, sizeof(b));
        String s; int i = atoi(s); (void)i;
        String s; int i = strcmp(s, "x"); (void)i;
        String s; int i = strlen(s); (void)i;
        String s; switch (s.charAt(0)) { case 'x': break; }
        String s; std::string t(s.c_str());
        String s; std::string t = s.c_str();
        String s = (const char *)"x";
        String s = true ? String("a") : "b";
        String s = true ? "a" : "b";
        StringSumHelper s("x");
        String a, b; a = std::move(b);
        const String s = "x"; s.length();
        String s[3] = {"a", "b", "c"};
        String s = String('a') + 'b';
        String s = String(1.0, 3) + "x";
        String s = Time.format();
        String s = Time.format("%Y");
        String s = Time.format(Time.now(), "%Y");
        String s = Time.format(Time.now());
        String s = Time.format(Time.now(), TIME_FORMAT_ISO8601_FULL);
        String s = Time.format(Time.local(), TIME_FORMAT_DEFAULT);
        String s = Time.timeStr();
        String s = Time.timeStr(0);
        Time.format(String("%Y"));
        String s = System.deviceID();
        String s = System.version();
        JSONValue v = JSONValue::parseCopy(String("{}").c_str()); (void)v;
        JSONValue v; String s(v.toString());
        JSONValue v; String s = v.toString().data();
        JSONValue v; if (v.isNull() || v.isBool() || v.isNumber() || v.isString() || v.isArray() || v.isObject() || !v.isValid()) {}
        char b[64]; JSONBufferWriter w(b, sizeof(b)); w.beginArray().value(1.5).value("x").value(true).value(1u).value(String("x")).nullValue().endArray();
        char b[64]; JSONBufferWriter w(b, sizeof(b)); w.name(String("a")).value("x", 1);
        """#
}
