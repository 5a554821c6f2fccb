using System.Text.Json;
using DsxDapr.DaprHttp;
using DsxDapr.Forwarder.Events;
using DsxDapr.Forwarder.Files;
using Microsoft.Extensions.Options;

namespace DsxDapr.Forwarder.Tests.Events;

public sealed class EventForwarderTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly EventFile _file;

    public EventForwarderTests() => _file = new EventFile(_directory.Output, rotateBytes: null, TimeProvider.System);

    public void Dispose()
    {
        _file.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_event_becomes_one_line()
    {
        using var forwarder = Create();
        var occurrence = Event("1", """{ "verdict": "malicious", "size": 12345678901234567890 }""") with
        {
            Type = "dsx.scan.completed.v1",
            Subject = "job",
            Time = new DateTimeOffset(2026, 11, 22, 1, 2, 3, TimeSpan.Zero),
        };

        await forwarder.HandleAsync([occurrence], TestContext.Current.CancellationToken);

        var head = """{"id":"1","type":"dsx.scan.completed.v1","source":"dsx-scanner","subject":"job",""";
        var tail = """
            "time":"2026-11-22T01:02:03+00:00","data":{"verdict":"malicious","size":12345678901234567890}}
            """;
        _directory.ReadLines().ShouldBe([head + tail]);
    }

    [Theory]
    [InlineData("\\n")]
    [InlineData("\\r")]
    [InlineData("\\u0085")]
    [InlineData("\\u2028")]
    [InlineData("\\u2029")]
    public async Task No_character_of_an_event_ends_the_line(string escaped)
    {
        using var forwarder = Create();
        var unescaped = JsonSerializer.Deserialize<string>($"\"{escaped}\"")!;

        await forwarder.HandleAsync([Event(unescaped, $"\"a{escaped}b\"")], TestContext.Current.CancellationToken);

        var text = await File.ReadAllTextAsync(_directory.Output);
        text.IndexOfAny(['\n', '\r', '\u0085', '\u2028', '\u2029']).ShouldBe(text.Length - 1);
    }

    [Fact]
    public async Task A_repeated_event_is_written_once()
    {
        using var forwarder = Create();

        await forwarder.HandleAsync([Event("1"), Event("2"), Event("1")], TestContext.Current.CancellationToken);
        await forwarder.HandleAsync([Event("2"), Event("3")], TestContext.Current.CancellationToken);

        _directory.ReadIds().ShouldBe(["1", "2", "3"]);
    }

    [Fact]
    public async Task Equal_ids_of_two_sources_are_two_events()
    {
        using var forwarder = Create();

        await forwarder.HandleAsync([Event("1"), Event("1") with { Source = "dsx-hub" }], TestContext.Current.CancellationToken);

        _directory.ReadIds().ShouldBe(["1", "1"]);
    }

    [Fact]
    public async Task Events_without_id_are_all_written()
    {
        using var forwarder = Create();

        await forwarder.HandleAsync([Event(id: null), Event(id: null)], TestContext.Current.CancellationToken);

        _directory.ReadIds().Length.ShouldBe(2);
    }

    [Fact]
    public async Task The_oldest_event_is_forgotten_first()
    {
        using var forwarder = Create(dedupeWindow: 2);

        await forwarder.HandleAsync([Event("1"), Event("2"), Event("3")], TestContext.Current.CancellationToken);
        await forwarder.HandleAsync([Event("3"), Event("2"), Event("1")], TestContext.Current.CancellationToken);

        _directory.ReadIds().ShouldBe(["1", "2", "3", "1"]);
    }

    [Fact]
    public async Task An_event_that_could_not_be_written_is_written_when_it_comes_again()
    {
        Directory.CreateDirectory(_directory.Output);
        using var forwarder = Create();
        await Should.ThrowAsync<IOException>(() => forwarder.HandleAsync([Event("1")], TestContext.Current.CancellationToken));
        Directory.Delete(_directory.Output);

        await forwarder.HandleAsync([Event("1")], TestContext.Current.CancellationToken);

        _directory.ReadIds().ShouldBe(["1"]);
    }

    [Fact]
    public async Task Concurrent_deliveries_do_not_mix_their_lines()
    {
        using var forwarder = Create();

        var large = $"\"{new string('x', 5000)}\"";
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() =>
            forwarder.HandleAsync([Event($"{i}-a", large), Event($"{i}-b")], TestContext.Current.CancellationToken))));

        _directory.ReadIds().Length.ShouldBe(100);
    }

    private static CloudEvent<JsonElement> Event(string? id, string data = "{}") => new()
    {
        Id = id,
        Source = "dsx-scanner",
        Data = JsonSerializer.Deserialize<JsonElement>(data),
    };

    private EventForwarder Create(int dedupeWindow = 100) =>
        new(_file, Options.Create(new ForwarderOptions { DedupeWindow = dedupeWindow }));
}
