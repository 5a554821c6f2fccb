using System.Buffers;
using System.Net.Mime;
using DsxDapr.Connector.Repository;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Connector.Endpoints;

/// <summary>
/// <c>POST read_file</c> (wire contract §4.4): streams an item in memory that does not depend on its size. A failure before the
/// first byte is a status with a JSON body; one after it breaks the connection, so that no reader takes a part for the whole.
/// </summary>
internal sealed partial class ReadFileEndpoint(IItemReader reader, ILogger<ReadFileEndpoint> logger)
{
    private const int BufferSize = 128 * 1024;

    public async Task<IResult> HandleAsync(HttpContext http)
    {
        var cancellationToken = http.RequestAborted;
        var (item, problem) = await WireBody.ReadAsync<ScanRequest>(http.Request, cancellationToken);
        if (item is null)
        {
            return problem!;
        }

        var opened = await OpenAsync(item, cancellationToken);
        if (opened.Content is null)
        {
            Log.NotRead(logger, item.Location, opened.Status, opened.Message);
            return WireResult.Json(StatusResponse.Error(opened.Message), StatusOf(opened.Status));
        }

        await using var content = opened.Content;
        if (opened.Version is { } version)
        {
            http.Response.Headers[WireHeaders.ContentVersion] = version;
        }

        await StreamAsync(http, content, opened.Length, item.Location);
        return Results.Empty;
    }

    private async ValueTask<ItemReadResult> OpenAsync(ScanRequest item, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.OpenAsync(item, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            return ItemReadResult.Failed(error.Message);
        }
    }

    private async Task StreamAsync(HttpContext http, Stream content, long? length, string location)
    {
        http.Response.ContentType = MediaTypeNames.Application.Octet;
        http.Response.ContentLength = length;

        // A scan engine may pause for longer than a browser would: the reader's own time limit decides.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } minimum)
        {
            minimum.MinDataRate = null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await CopyAsync(content, http.Response.Body, length, buffer, http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            Log.ReaderLeft(logger, location);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Log.BrokenOff(logger, error, location);
            http.Abort();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task CopyAsync(Stream content, Stream response, long? length, byte[] buffer, CancellationToken cancellationToken)
    {
        for (var left = length ?? long.MaxValue; left > 0;)
        {
            var read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            if (read == 0)
            {
                if (length is not null)
                {
                    throw new EndOfStreamException($"The item ends {left} bytes before the {length} bytes it had when it was opened.");
                }

                return;
            }

            await response.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }
    }

    private static int StatusOf(ItemReadStatus status) => status switch
    {
        ItemReadStatus.NotFound => StatusCodes.Status404NotFound,
        ItemReadStatus.Refused => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Item {Location} is not read ({Status}): {Reason}")]
        public static partial void NotRead(ILogger logger, string location, ItemReadStatus status, string reason);

        [LoggerMessage(2, LogLevel.Information, "The reader of item {Location} left before its end")]
        public static partial void ReaderLeft(ILogger logger, string location);

        [LoggerMessage(3, LogLevel.Error, "Reading item {Location} failed midway, the connection is broken off")]
        public static partial void BrokenOff(ILogger logger, Exception error, string location);
    }
}
