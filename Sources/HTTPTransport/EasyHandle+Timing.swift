import CCurl
import Dispatcher

extension EasyHandle {
    /// When the transfer that has just ended did what.
    func timing(of submission: Submission, endedAt: MonotonicTime, reconnects: Int) -> AttemptTiming {
        AttemptTiming(
            id: submission.id, endedAt: endedAt.nanoseconds, connect: nanoseconds(CURLINFO_CONNECT_TIME_T),
            tls: nanoseconds(CURLINFO_APPCONNECT_TIME_T), firstByte: nanoseconds(CURLINFO_STARTTRANSFER_TIME_T),
            total: nanoseconds(CURLINFO_TOTAL_TIME_T), connections: connections,
            reconnects: reconnects, hasWaited: submission.hasWaited,
            bodyBytes: max(0, Int(cloudsim_easy_get_offset(easy, CURLINFO_SIZE_DOWNLOAD_T))), version: version)
    }

    private func nanoseconds(_ info: CURLINFO) -> Int64 { max(0, Int64(cloudsim_easy_get_offset(easy, info))) * 1000 }
}
