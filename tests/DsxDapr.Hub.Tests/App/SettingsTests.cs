namespace DsxDapr.Hub.Tests.App;

/// <summary>A setting that makes no sense ends the start with a sentence that names it.</summary>
public sealed class SettingsTests
{
    private static readonly (string Setting, string Member)[] Numbers =
    [
        ("DSXCONNECT_REGISTRY:TTL_SECONDS", "TtlSeconds"),
        ("DSXCONNECT_WORKERS:SCAN_REQUEST_BATCH_DEFAULT_SIZE", "BatchDefaultSize"),
        ("DSXCONNECT_WORKERS:SCAN_REQUEST_BATCH_MAX_SIZE", "BatchMaxSize"),
        ("DSXCONNECT_LIVE:MAX_SUBSCRIBERS", "MaxSubscribers"),
        ("DSXCONNECT_RELAY:MAX_IN_FLIGHT", "MaxInFlight"),
        ("DSXCONNECT_RELAY:BATCH_SIZE", "BatchSize"),
        ("DSXCONNECT_RELAY:LEASE_SECONDS", "LeaseSeconds"),
        ("DSXCONNECT_RELAY:SLOWEST_MIB_PER_SECOND", "SlowestMibPerSecond"),
        ("DSXCONNECT_RELAY:MAX_DISPATCHES", "MaxDispatches"),
        ("DSXCONNECT_RETRY:MAX_ATTEMPTS", "MaxAttempts"),
        ("DSXCONNECT_RETRY:BACKOFF_SECONDS", "BackoffSeconds"),
        ("DSXCONNECT_ACTIONS:CONCURRENCY", "Concurrency"),
        ("DSXCONNECT_ACTIONS:MAX_ATTEMPTS", "MaxAttempts"),
        ("DSXCONNECT_ACTIONS:BACKOFF_SECONDS", "BackoffSeconds"),
        ("DSXCONNECT_ACTIONS:TIMEOUT_SECONDS", "TimeoutSeconds"),
        ("DSXCONNECT_AUTH:MAX_FAILURES_PER_MINUTE", "MaxFailuresPerMinute"),
        ("DSXCONNECT_RETENTION:JOBS_DAYS", "JobsDays"),
        ("DSXCONNECT_RETENTION:AUDIT_DAYS", "AuditDays"),
        ("DSXCONNECT_KEYS:OVERLAP_SECONDS", "OverlapSeconds"),
        ("DSXCONNECT_KEYS:ROTATE_AFTER_DAYS", "RotateAfterDays"),
    ];

    public static TheoryData<string, string, string> Nonsense()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (setting, member) in Numbers)
        {
            data.Add(setting, "-1", member);
            data.Add(setting, "2000000000", member);
            data.Add(setting, "many", setting);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task A_number_that_is_negative_huge_or_none_ends_the_start_and_is_named(string setting, string value, string named)
    {
        var error = await HubApp.RefusalAsync((setting, value));

        error.ToString().ShouldContain(named);
    }
}
