using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>
/// Which app a request is for, and the request target it asks for, in the three ways Dapr knows:
/// <c>/v1.0/invoke/{id}/method/...</c>, the header <c>dapr-app-id</c>, and <c>Authorization: Basic</c> with the user <c>dapr-app-id</c>.
/// </summary>
/// <param name="Id">The id as it was asked for; it may carry a namespace, <c>app.namespace</c>.</param>
/// <param name="RawPath">The path as it came over the wire.</param>
/// <param name="Query">The query byte for byte, without its question mark.</param>
internal sealed record InvocationTarget(string Id, string RawPath, string Query)
{
    private const string InvokePrefix = "/v1.0/invoke/";
    private const string MethodMark = "/method";

    /// <summary>The app id alone. The namespace is ignored, as all sidecars here share one.</summary>
    public string AppId { get; } = Id.LastIndexOf('.') is > 0 and var dot ? Id[..dot] : Id;

    /// <summary>Whether the id is an address instead of an app.</summary>
    public bool IsUrl => Id.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || Id.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>The target of a request; null when it names none.</summary>
    public static InvocationTarget? Find(HttpContext context)
    {
        var (path, query) = RequestTarget.Split(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (path.StartsWith(InvokePrefix, StringComparison.Ordinal))
        {
            return FromUrl(path[InvokePrefix.Length..], query);
        }

        var headers = context.Request.Headers;
        var id = headers["dapr-app-id"] is [{ Length: > 0 } first, ..] ? first : FromBasicCredentials(headers.Authorization);
        return id is null ? null : new InvocationTarget(id, path, query);
    }

    private static InvocationTarget? FromUrl(string rest, string query)
    {
        var mark = rest.IndexOf(MethodMark + "/", StringComparison.Ordinal);
        if (mark <= 0)
        {
            return null;
        }

        var target = new InvocationTarget(Uri.UnescapeDataString(rest[..mark]), rest[(mark + MethodMark.Length)..], query);
        return target.IsUrl || !target.Id.Contains('/') ? target : null;
    }

    private static string? FromBasicCredentials(string? authorization)
    {
        const string Scheme = "Basic ";
        const string User = "dapr-app-id:";
        if (authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) != true)
        {
            return null;
        }

        Span<byte> decoded = stackalloc byte[192];
        return Convert.TryFromBase64String(authorization[Scheme.Length..], decoded, out var length)
            && Encoding.UTF8.GetString(decoded[..length]) is { } credentials
            && credentials.StartsWith(User, StringComparison.Ordinal)
            && credentials.Length > User.Length
                ? credentials[User.Length..]
                : null;
    }
}
