using System.Text.Json;
using DsxDapr.DevSidecar.Api;
using DsxDapr.DevSidecar.Hosting;

namespace DsxDapr.DevSidecar.PubSub.Delivery;

/// <summary>Posts events one by one, each as a CloudEvent of its own.</summary>
internal sealed class SingleEventSender(IAppChannel app, string pubSubName) : IEventSender
{
    /// <inheritdoc/>
    public async Task<AppAnswer[]> SendAsync(IReadOnlyList<ReceivedEvent> events, string path, CancellationToken ct)
    {
        AppAnswer[] answers = new AppAnswer[events.Count];
        for (int i = 0; i < events.Count; i++)
        {
            answers[i] = await SendAsync(events[i], path, ct);
        }

        return answers;
    }

    private async Task<AppAnswer> SendAsync(ReceivedEvent @event, string path, CancellationToken ct)
    {
        using HttpRequestMessage request = EventRequest.Create(path, @event.Body, ContentTypes.CloudEvent, pubSubName, @event.TraceParent);
        EventRequest.AddMetadata(request, @event.Message.Metadata);
        try
        {
            using HttpResponseMessage response = await app.SendAsync(request, ct);
            return response.IsSuccessStatusCode
                ? AppAnswer.OfStatus(StatusOf(await response.Content.ReadAsByteArrayAsync(ct)))
                : AppAnswer.OfStatusCode((int)response.StatusCode);
        }
        catch (HttpRequestException e)
        {
            return AppAnswer.OfException(e, request);
        }
    }

    // A body that is not an object with a text as status says nothing, and that is success.
    private static string? StatusOf(byte[] body)
    {
        if (body.Length == 0)
        {
            return null;
        }

        try
        {
            using JsonDocument document = GoJson.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("status", out JsonElement status)
                && status.ValueKind == JsonValueKind.String
                ? status.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
