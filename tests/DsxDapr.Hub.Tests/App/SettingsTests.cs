using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Tests.App;

/// <summary>A setting that makes no sense ends the start with a sentence that names it.</summary>
public sealed class SettingsTests
{
    private static readonly string[] Numbers =
    [
        "DSXCONNECT_REGISTRY:TTL_SECONDS",
        "DSXCONNECT_WORKERS:SCAN_REQUEST_BATCH_DEFAULT_SIZE",
        "DSXCONNECT_WORKERS:SCAN_REQUEST_BATCH_MAX_SIZE",
        "DSXCONNECT_LIVE:MAX_SUBSCRIBERS",
        "DSXCONNECT_RELAY:MAX_IN_FLIGHT",
        "DSXCONNECT_RELAY:BATCH_SIZE",
        "DSXCONNECT_RELAY:LEASE_SECONDS",
        "DSXCONNECT_RELAY:SLOWEST_MIB_PER_SECOND",
        "DSXCONNECT_RELAY:MAX_DISPATCHES",
        "DSXCONNECT_RETRY:MAX_ATTEMPTS",
        "DSXCONNECT_RETRY:BACKOFF_SECONDS",
        "DSXCONNECT_ACTIONS:CONCURRENCY",
        "DSXCONNECT_ACTIONS:MAX_ATTEMPTS",
        "DSXCONNECT_ACTIONS:BACKOFF_SECONDS",
        "DSXCONNECT_ACTIONS:TIMEOUT_SECONDS",
        "DSXCONNECT_AUTH:MAX_FAILURES_PER_MINUTE",
        "DSXCONNECT_RETENTION:JOBS_DAYS",
        "DSXCONNECT_RETENTION:AUDIT_DAYS",
        "DSXCONNECT_KEYS:OVERLAP_SECONDS",
        "DSXCONNECT_KEYS:ROTATE_AFTER_DAYS",
    ];

    public static MatrixTheoryData<string, string> Nonsense => new(Numbers, ["-1", "2000000000", "many"]);

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task A_number_that_is_negative_huge_or_none_ends_the_start_and_is_named(string setting, string value) =>
        (await HubApp.RefusalAsync((setting, value))).ShouldBeOfType<OptionsValidationException>()
            .Failures.ShouldHaveSingleItem().ShouldStartWith($"{setting.Replace(":", "__", StringComparison.Ordinal)} is '{value}': expected a ");
}
