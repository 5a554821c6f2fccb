using DsxDapr.Contracts;

namespace DsxDapr.Scanner.Reading;

/// <summary>An item whose content is about to be read.</summary>
internal sealed class OpenItem(HttpResponseMessage answer, Stream content) : IDisposable
{
    private const int LongestVersion = 1_024;

    /// <summary>The content as it comes from the connector.</summary>
    public Stream Content => content;

    /// <summary>How many bytes the connector announced; null when it did not.</summary>
    public long? Length => answer.Content.Headers.ContentLength;

    /// <summary>The version of the content, in the connector's words; null when it did not say, or too much.</summary>
    public string? Version =>
        answer.Headers.TryGetValues(WireHeaders.ContentVersion, out var values) && values.ToList() is [{ Length: > 0 and <= LongestVersion } version] ? version : null;

    public void Dispose()
    {
        content.Dispose();
        answer.Dispose();
    }
}
