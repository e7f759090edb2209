#include "bare_loop.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static size_t discard(char *bytes, size_t size, size_t count, void *context) {
    (void)bytes;
    (void)context;
    return size * count;
}

static void start(CURLM *multi, CURL *easy, const struct bare_request *request, size_t *turn) {
    size_t body = (*turn)++ % request->body_count;
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_lengths[body]);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->bodies[body]);
    curl_multi_add_handle(multi, easy);
}

struct bare_result bare_loop_run(const struct bare_request *request, int transfers, double warm_up, double seconds) {
    struct bare_result result = {0, 0, 0};
    struct curl_slist *fields = NULL;
    for (size_t field = 0; field < request->field_count; field++)
        fields = curl_slist_append(fields, request->fields[field]);
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)transfers);
    CURL **handles = calloc((size_t)transfers, sizeof *handles);
    size_t turn = 0;
    for (int index = 0; index < transfers; index++) {
        CURL *easy = handles[index] = curl_easy_init();
        curl_easy_setopt(easy, CURLOPT_URL, request->url);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
        start(multi, easy, request, &turn);
    }
    double begin = now() + warm_up;
    double end = begin + seconds;
    int is_measuring = 0;
    double moment;
    while ((moment = now()) < end) {
        if (!is_measuring && moment >= begin) {
            is_measuring = 1;
            begin = moment;
            result.answered = result.failed = 0;
        }
        int running, left, has_started = 0;
        curl_multi_perform(multi, &running);
        CURLMsg *message;
        while ((message = curl_multi_info_read(multi, &left))) {
            CURL *easy = message->easy_handle;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            if (message->data.result == CURLE_OK && status == 200) result.answered++;
            else result.failed++;
            curl_multi_remove_handle(multi, easy);
            start(multi, easy, request, &turn);
            has_started = 1;
        }
        if (!has_started) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    result.seconds = moment - begin;
    for (int index = 0; index < transfers; index++) {
        curl_multi_remove_handle(multi, handles[index]);
        curl_easy_cleanup(handles[index]);
    }
    free(handles);
    curl_multi_cleanup(multi);
    curl_slist_free_all(fields);
    return result;
}
