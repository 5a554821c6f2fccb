using System.Globalization;
using System.Net;
using System.Text.Json;

namespace DsxDapr.DaprHttp;

internal sealed partial class HttpDaprClient
{
    public override async Task PublishEventAsync<TData>(
        string pubsubName,
        string topicName,
        TData data,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        var path = Relative($"/v1.0/publish/{Escape(pubsubName)}/{Escape(topicName)}{MetadataQuery(metadata)}");
        using var content = CreateContent(data);
        using var response = await _http.PostAsync(path, content, cancellationToken);
        await EnsureSuccessAsync(response, $"publish to {pubsubName}/{topicName}", cancellationToken);
    }

    public override Task<BulkPublishResponse<TValue>> BulkPublishEventAsync<TValue>(
        string pubsubName,
        string topicName,
        IReadOnlyList<TValue> events,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        var entries = events.Select(static item => new BulkPublishEntry<TValue>(item)).ToList();
        return BulkPublishEventAsync(pubsubName, topicName, entries, metadata, cancellationToken);
    }

    public override async Task<BulkPublishResponse<TValue>> BulkPublishEventAsync<TValue>(
        string pubsubName,
        string topicName,
        IReadOnlyList<BulkPublishEntry<TValue>> events,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count == 0)
        {
            return new BulkPublishResponse<TValue>([]);
        }

        var path = Relative($"/v1.0/publish/bulk/{Escape(pubsubName)}/{Escape(topicName)}{MetadataQuery(metadata)}");
        using var content = CreateContent(events.Select(ToWire).ToList());
        using var response = await _http.PostAsync(path, content, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return new BulkPublishResponse<TValue>([]);
        }

        var failed = response.StatusCode == HttpStatusCode.InternalServerError
            ? ReadFailedEntries(events, await response.Content.ReadAsStringAsync(cancellationToken))
            : [];
        return failed.Count > 0
            ? new BulkPublishResponse<TValue>(failed)
            : throw await CreateExceptionAsync(response, $"publish {events.Count} events to {pubsubName}/{topicName}", cancellationToken);
    }

    // The place in the list is the entry id where the caller gave none.
    private static string EntryId<TValue>(BulkPublishEntry<TValue> entry, int index) =>
        entry.Id ?? index.ToString(CultureInfo.InvariantCulture);

    private static BulkPublishWireEntry<TValue> ToWire<TValue>(BulkPublishEntry<TValue> entry, int index)
    {
        var metadata = new Dictionary<string, string>(3);
        Add("cloudevent.id", entry.Id);
        Add("cloudevent.type", entry.Type);
        Add("cloudevent.subject", entry.Subject);
        return new BulkPublishWireEntry<TValue>(
            EntryId(entry, index), entry.EventData, "application/json", metadata.Count == 0 ? null : metadata);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                metadata.Add(name, value);
            }
        }
    }

    private static List<BulkPublishResponseFailedEntry<TValue>> ReadFailedEntries<TValue>(
        IReadOnlyList<BulkPublishEntry<TValue>> events, string body)
    {
        BulkPublishWireFailure? failure;
        try
        {
            failure = JsonSerializer.Deserialize<BulkPublishWireFailure>(body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return []; // an error of the call as a whole
        }

        var byId = events.Select(static (entry, index) => (Id: EntryId(entry, index), entry)).ToDictionary(
            static pair => pair.Id, static pair => pair.entry, StringComparer.Ordinal);
        return
        [
            .. (failure?.FailedEntries ?? [])
                .Where(failed => byId.ContainsKey(failed.EntryId))
                .Select(failed => new BulkPublishResponseFailedEntry<TValue>(byId[failed.EntryId], failed.Error ?? "unknown error")),
        ];
    }
}
