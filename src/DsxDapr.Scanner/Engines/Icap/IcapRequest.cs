using System.Globalization;
using System.Text;

namespace DsxDapr.Scanner.Engines.Icap;

/// <summary>The heads of requests (RFC 3507 §4): of ICAP's own, and of the HTTP messages in which a content is wrapped.</summary>
internal static class IcapRequest
{
    /// <summary>The method for content on its way out of a repository.</summary>
    public const string RespMod = "RESPMOD";

    private const int MaxName = 100;

    /// <summary>The question what the service can do.</summary>
    public static string Options(IcapUrl url) => $"OPTIONS {url.Text} ICAP/1.0\r\nHost: {url.Host}:{url.Port}\r\nEncapsulated: null-body=0\r\n\r\n";

    /// <summary>What precedes the body.</summary>
    /// <param name="url">The service.</param>
    /// <param name="method"><c>RESPMOD</c> or <c>REQMOD</c>.</param>
    /// <param name="preview">How many bytes come as a preview; null for none.</param>
    /// <param name="name">The item's name.</param>
    /// <param name="length">The content's length; null when it is not known.</param>
    public static string Head(IcapUrl url, string method, int? preview, string name, long? length)
    {
        var itemUrl = "http://dsx.invalid/" + Uri.EscapeDataString(FileName(name));
        var lengthHeader = length is null ? "" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        var contentHeaders = $"Content-Type: application/octet-stream\r\n{lengthHeader}\r\n";
        var request = method == RespMod
            ? $"GET {itemUrl} HTTP/1.1\r\nHost: dsx.invalid\r\n\r\n"
            : $"POST {itemUrl} HTTP/1.1\r\nHost: dsx.invalid\r\n{contentHeaders}";
        var response = method == RespMod ? $"HTTP/1.1 200 OK\r\n{contentHeaders}" : "";
        var encapsulated = method == RespMod
            ? $"req-hdr=0, res-hdr={request.Length}, res-body={request.Length + response.Length}"
            : $"req-hdr=0, req-body={request.Length}";
        var head = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{method} {url.Text} ICAP/1.0\r\nHost: {url.Host}:{url.Port}\r\nAllow: 204\r\n");
        if (preview is { } size)
        {
            head.Append(CultureInfo.InvariantCulture, $"Preview: {size}\r\n");
        }

        return head.Append(CultureInfo.InvariantCulture, $"Encapsulated: {encapsulated}\r\n\r\n").Append(request).Append(response).ToString();
    }

    // Services look at the extension.
    private static string FileName(string name)
    {
        var file = name[(name.LastIndexOf('/') + 1)..];
        return file.Length > MaxName ? file[^MaxName..] : file;
    }
}
