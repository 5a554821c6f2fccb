namespace DsxDapr.DevSidecar.Api;

/// <summary>The <c>metadata.*</c> parameters of a request's query.</summary>
internal static class QueryMetadata
{
    private const string Prefix = "metadata.";

    /// <summary>The entries, by name without the prefix.</summary>
    public static IReadOnlyDictionary<string, string> Of(HttpRequest request)
    {
        if (!request.QueryString.HasValue)
        {
            return NoEntries;
        }

        Dictionary<string, string>? entries = null;
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in request.Query)
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                (entries ??= new Dictionary<string, string>(StringComparer.Ordinal))[name[Prefix.Length..]] = values[0] ?? "";
            }
        }

        return entries ?? NoEntries;
    }

    private static readonly Dictionary<string, string> NoEntries = [];
}
