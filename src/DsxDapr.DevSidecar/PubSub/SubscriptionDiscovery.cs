using System.Text.Json;
using DsxDapr.DevSidecar.Api;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>Asks an app for its subscriptions: <c>GET /dapr/subscribe</c>, once. 404 means none.</summary>
internal sealed partial class SubscriptionDiscovery(IAppChannel app, TimeProvider clock, ILogger logger)
{
    private const string Path = "/dapr/subscribe";
    private const int Tries = 4;
    private const int DefaultBulkCount = 100;
    private const int DefaultBulkMilliseconds = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The app's subscriptions; none when it gives no sensible answer, which is logged.</summary>
    public async Task<IReadOnlyList<Subscription>> FetchAsync(CancellationToken ct)
    {
        string problem = "";
        for (int attempt = 1; attempt <= Tries; attempt++)
        {
            try
            {
                using HttpRequestMessage request = new(HttpMethod.Get, new Uri(Path, UriKind.Relative));
                request.Headers.Add("Dapr-App-Id", app.AppId);
                using HttpResponseMessage response = await app.SendAsync(request, ct);
                if (response.IsSuccessStatusCode)
                {
                    return Read(await response.Content.ReadAsByteArrayAsync(ct));
                }

                problem = $"status code {(int)response.StatusCode}";
                if ((int)response.StatusCode < StatusCodes.Status500InternalServerError)
                {
                    break;
                }
            }
            catch (HttpRequestException e)
            {
                problem = e.Message;
            }

            await Task.Delay(Pause, clock, ct);
        }

        if (problem != "status code 404")
        {
            Log.NoAnswer(logger, app.AppId, Path, problem);
        }

        return [];
    }

    private IReadOnlyList<Subscription> Read(byte[] body)
    {
        if (body.Length == 0)
        {
            return [];
        }

        try
        {
            using JsonDocument document = GoJson.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(ReadOne)]
                : throw new JsonException("it is not an array");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            Log.NoAnswer(logger, app.AppId, Path, $"the answer cannot be read: {e.Message}");
            return [];
        }
    }

    private Subscription ReadOne(JsonElement item, int index)
    {
        string route = Text(item, "route");
        List<RouteRule> rules = [];
        if (item.TryGetProperty("routes", out JsonElement routes) && routes.ValueKind == JsonValueKind.Object)
        {
            string fallback = Text(routes, "default");
            route = fallback.Length > 0 ? fallback : route;
            if (routes.TryGetProperty("rules", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
            {
                rules.AddRange(list.EnumerateArray().Select(r => new RouteRule(Text(r, "match"), Text(r, "path"))));
            }
        }

        bool raw = item.TryGetProperty("metadata", out JsonElement metadata)
            && metadata.ValueKind == JsonValueKind.Object
            && Text(metadata, "rawPayload").Equals("true", StringComparison.OrdinalIgnoreCase);
        string deadLetterTopic = Text(item, "deadLetterTopic");
        return new Subscription(
            Text(item, "pubsubname"),
            Text(item, "topic"),
            route,
            rules,
            deadLetterTopic.Length == 0 ? null : deadLetterTopic,
            Bulk(item),
            raw,
            [],
            new ResourceLocation($"{app.AppId} GET {Path}", index + 1));
    }

    private static BulkSubscribe? Bulk(JsonElement item)
    {
        if (!item.TryGetProperty("bulkSubscribe", out JsonElement bulk)
            || bulk.ValueKind != JsonValueKind.Object
            || !bulk.TryGetProperty("enabled", out JsonElement enabled)
            || enabled.ValueKind != JsonValueKind.True)
        {
            return null;
        }

        return new BulkSubscribe(
            Number(bulk, "maxMessagesCount", DefaultBulkCount),
            TimeSpan.FromMilliseconds(Number(bulk, "maxAwaitDurationMs", DefaultBulkMilliseconds)));
    }

    private static string Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static int Number(JsonElement item, string name, int fallback) =>
        item.TryGetProperty(name, out JsonElement value) && value.TryGetInt32(out int number) && number > 0 ? number : fallback;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "App {AppId} gives no subscriptions at {Path}: {Problem}")]
        public static partial void NoAnswer(ILogger logger, string appId, string path, string problem);
    }
}
