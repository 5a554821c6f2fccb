using System.Text;

namespace DsxDapr.Hub.Export;

/// <summary>
/// Writes records page by page as they are read: one page is in memory at a time, and the next is read when the client has taken the last. A client that
/// leaves ends the reading. The first page is read before anything is answered, so that a ledger that is away is a clean 503; one that goes away later
/// breaks the connection off, so that nobody takes a part for the whole.
/// </summary>
/// <param name="format">How they are written.</param>
/// <param name="fileName">How a browser shall name the file.</param>
/// <param name="pages">The records.</param>
internal sealed class StreamedExport<T>(ExportFormat<T> format, string fileName, IAsyncEnumerable<IReadOnlyList<T>> pages) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var stop = httpContext.RequestAborted;
        await using var reader = pages.GetAsyncEnumerator(stop);
        var isMore = await reader.MoveNextAsync();
        var response = httpContext.Response;
        response.ContentType = format.MediaType;
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        response.Headers.CacheControl = "no-store";
        var text = new StringBuilder(format.Head);
        for (; isMore; isMore = await reader.MoveNextAsync())
        {
            foreach (var record in reader.Current)
            {
                format.Append(text, record);
            }

            await response.WriteAsync(text.ToString(), stop);
            await response.Body.FlushAsync(stop);
            text.Clear();
        }

        await response.WriteAsync(text.ToString(), stop);
    }
}
