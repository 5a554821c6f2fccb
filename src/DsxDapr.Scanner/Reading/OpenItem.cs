namespace DsxDapr.Scanner.Reading;

/// <summary>An item whose content is about to be read.</summary>
internal sealed class OpenItem(HttpResponseMessage answer, Stream content) : IDisposable
{
    /// <summary>The content as it comes from the connector.</summary>
    public Stream Content => content;

    /// <summary>How many bytes the connector announced; null when it did not.</summary>
    public long? Length => answer.Content.Headers.ContentLength;

    public void Dispose()
    {
        content.Dispose();
        answer.Dispose();
    }
}
