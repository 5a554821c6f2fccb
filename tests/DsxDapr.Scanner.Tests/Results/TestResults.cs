using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Tests.Results;

/// <summary>Results for tests.</summary>
internal static class TestResults
{
    public static ScanResult Clean(string taskId, int attempt = 1) => new()
    {
        TaskId = taskId,
        JobId = "job-1",
        Attempt = attempt,
        ConnectorUuid = Guid.Empty,
        ConnectorName = "c",
        Location = "/a",
        Metainfo = "a",
        Verdict = ScanVerdict.Clean,
        ElapsedMs = 1,
        CompletedAt = DateTimeOffset.UnixEpoch,
    };

    public static ScanResult Failed(string taskId) => Clean(taskId) with
    {
        Verdict = ScanVerdict.Error,
        Failure = new ScanFailure("timeout", "too slow", Retriable: true),
    };
}
