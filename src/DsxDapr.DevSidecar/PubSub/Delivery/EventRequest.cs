using System.Net.Http.Headers;
using System.Text;

namespace DsxDapr.DevSidecar.PubSub.Delivery;

/// <summary>The request that carries events to an app.</summary>
internal static class EventRequest
{
    // What a publisher's metadata must not set, since it steers the connection or says who calls.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Connection", "Content-Length", "Content-Type", "Dapr-Api-Token", "Expect", "Host", "Keep-Alive", "Pubsubname",
        "Traceparent", "Tracestate", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>Makes the request.</summary>
    public static HttpRequestMessage Create(string path, ReadOnlyMemory<byte> body, string contentType, string pubSubName, string? traceParent)
    {
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(path.StartsWith('/') ? path : "/" + path, UriKind.Relative))
        {
            Content = new ReadOnlyMemoryContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        request.Headers.Add("Pubsubname", pubSubName);
        if (traceParent is not null)
        {
            request.Headers.Add("Traceparent", traceParent);
        }

        return request;
    }

    /// <summary>Adds the metadata an event was published with as headers; what cannot stand in a header is left out.</summary>
    public static void AddMetadata(HttpRequestMessage request, IReadOnlyDictionary<string, string> metadata)
    {
        foreach ((string name, string value) in metadata)
        {
            if (!Reserved.Contains(name) && Ascii.IsValid(value) && value.AsSpan().IndexOfAny('\r', '\n', '\0') < 0)
            {
                request.Headers.TryAddWithoutValidation(GoHeaderName(name), value);
            }
        }
    }

    // Go writes ttlInSeconds as Ttlinseconds, cloudevent.id as Cloudevent.id.
    private static string GoHeaderName(string name) => string.Create(name.Length, name, static (span, source) =>
    {
        bool first = true;
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = first ? char.ToUpperInvariant(source[i]) : char.ToLowerInvariant(source[i]);
            first = source[i] == '-';
        }
    });
}
