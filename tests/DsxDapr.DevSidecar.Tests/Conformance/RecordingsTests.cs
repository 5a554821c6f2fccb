namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>Keeps the list of recordings complete: each is replayed here or by the tests of its building block.</summary>
public sealed class RecordingsTests
{
    // The file, and the tests that replay it. A file nobody replays is not kept.
    private static readonly Dictionary<string, string> ReplayedBy = new(StringComparer.Ordinal)
    {
        ["01-health-metadata"] = nameof(HealthReplayTests),
        ["02-state"] = nameof(State.RecordedStateTests),
        ["02c-state-firstwrite"] = nameof(State.RedisStateStoreTests),
        ["03-secrets"] = nameof(Secrets.RecordedSecretTests),
        ["04-pubsub"] = nameof(PubSub.RecordedPubSubTests),
        ["04b-pubsub-replies-retries"] = nameof(DeliveryReplayTests),
        ["04d-pubsub-rules-misc"] = nameof(DeliveryReplayTests),
        ["05-invoke"] = nameof(InvocationReplayTests),
        ["05b-header-limit"] = nameof(InvocationReplayTests),
        ["05c-spoof-trace"] = nameof(InvocationReplayTests),
        ["06-mtls-acl"] = nameof(AccessReplayTests),
        ["06b-acl-order"] = nameof(AccessReplayTests),
        ["07-resiliency"] = nameof(ResiliencyReplayTests),
        ["07b-builtin-retry-duplicates"] = nameof(ResiliencyReplayTests),
        ["08-apphealth-concurrency"] = nameof(HealthReplayTests),
        ["10-shutdown"] = nameof(ShutdownReplayTests),
        ["10b-shutdown"] = nameof(ShutdownReplayTests),
        ["v1.18.3/04b-pubsub-replies-retries"] = nameof(DeliveryReplayTests),
        ["v1.18.3/05-invoke"] = nameof(InvocationReplayTests),
        ["v1.18.3/06-mtls-acl"] = nameof(AccessReplayTests),
    };

    [Fact]
    public void Every_recording_has_tests_that_replay_it()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Recorded");
        Directory.EnumerateFiles(folder, "*.jsonl", SearchOption.AllDirectories)
            .Select(f => Path.ChangeExtension(Path.GetRelativePath(folder, f), null).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .ShouldBe(ReplayedBy.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_listed_difference_names_a_recording_and_gives_a_reason()
    {
        KnownDifferences.All.ShouldNotBeEmpty();
        KnownDifferences.All.ShouldAllBe(d => ReplayedBy.ContainsKey(d.Recording) && d.Reason.Length > 3);
    }
}
