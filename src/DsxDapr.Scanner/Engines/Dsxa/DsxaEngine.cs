using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Engines.Dsxa;

/// <summary>One DSXA scanner over its REST API (wire contract §6).</summary>
/// <param name="http">Calls it; the item's time limit ends a call.</param>
/// <param name="baseUrl">Where it is.</param>
/// <param name="token">What it asks for.</param>
/// <param name="limits">What it is asked for.</param>
/// <param name="clock">Tells when to ask for hashes again.</param>
internal sealed class DsxaEngine(HttpClient http, string baseUrl, DsxaToken token, DsxaLimits limits, TimeProvider clock) : IScanEngine, IDisposable
{
    /// <summary>The engine's name.</summary>
    public const string EngineName = "dsxa";

    // What the binary endpoint takes (wire contract §6.4).
    private const long MaxSize = 2L * 1024 * 1024 * 1024;
    private const int MaxAnswer = 1024 * 1024;

    private static readonly EngineInfo Engine = new(EngineName, "", DatabaseVersion: null);
    private static readonly byte[] Harmless = "A harmless text, to see whether the scanner answers.\n"u8.ToArray();

    // How long a scanner that is not set up for hashes is not asked for one.
    private static readonly TimeSpan NoHashesInterval = TimeSpan.FromMinutes(5);

    private readonly Uri _binaryUrl = new(baseUrl.TrimEnd('/') + "/scan/binary/v2");
    private readonly Uri _hashUrl = new(baseUrl.TrimEnd('/') + "/scan/by_hash");
    private long _noHashesUntil;

    public EngineInfo Info => Engine;

    public long? MaxSizeInBytes => MaxSize;

    public int? MaxScansAtOnce => limits.MaxScansAtOnce;

    public async ValueTask<EngineVerdict> ScanAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken)
    {
        if (await FindByHashAsync(content, context, cancellationToken) is { } known)
        {
            return known;
        }

        using var body = new DsxaContent(content);
        var (status, answer) = await AskAsync(_binaryUrl, body, context, cancellationToken);
        return IsSuccess(status) ? Checked(answer, body, content) : Refused(status, answer);
    }

    public async ValueTask<EngineHealth> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var content = new ContentStream(new MemoryStream(Harmless), Harmless.Length, limit: null);
            await ScanAsync(content, new ScanContext("health", "health", "health", IsTest: true), cancellationToken);
            return new EngineHealth(Info);
        }
        catch (EngineException e)
        {
            return new EngineHealth(Info, e.Message);
        }
    }

    public void Dispose() => http.Dispose();

    // Only benign and malicious settle it. Whatever else comes of it, the content is sent; a refused token is told by that, too.
    private async ValueTask<EngineVerdict?> FindByHashAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken)
    {
        if (limits.HashFirstBytes == 0 || context.IsTest || clock.GetUtcNow().Ticks < Volatile.Read(ref _noHashesUntil)
            || await content.PeekDigestAsync(limits.HashFirstBytes, cancellationToken) is not { } digest)
        {
            return null;
        }

        using var body = new ByteArrayContent(Encoding.ASCII.GetBytes(digest.ToString()));
        body.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Octet);
        var (status, answer) = await AskAsync(_hashUrl, body, context, cancellationToken);
        if (status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented
            || (status is HttpStatusCode.BadRequest && answer is null))
        {
            Volatile.Write(ref _noHashesUntil, (clock.GetUtcNow() + NoHashesInterval).Ticks);
        }

        if (!IsSuccess(status) || answer?.TrySettle(Engine) is not { } verdict || IsAboutAnother(answer, digest))
        {
            return null;
        }

        await content.DrainAsync(cancellationToken);
        return verdict with { Reason = verdict.Reason is null ? "DSXA knows the content by its SHA-256." : $"{verdict.Reason} (known by its SHA-256)" };
    }

    private async ValueTask<(HttpStatusCode Status, DsxaAnswer? Answer)> AskAsync(
        Uri url, HttpContent body, ScanContext context, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = body };
        if (await token.ReadAsync(cancellationToken) is { } secret)
        {
            request.Headers.TryAddWithoutValidation("AUTH", secret);
            request.Headers.TryAddWithoutValidation("AUTH_TOKEN", secret);
        }

        request.Headers.TryAddWithoutValidation("X-Custom-Metadata", Metadata(context));
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (response.StatusCode, DsxaAnswer.TryParse(await ReadAsync(response.Content, cancellationToken)));
        }
        catch (Exception e) when (e is HttpRequestException || (e is IOException and not ContentException))
        {
            throw new EngineException(EngineFailure.Unavailable, $"DSXA at {baseUrl} cannot be reached: {e.Message}", e);
        }
    }

    private static bool IsSuccess(HttpStatusCode status) => (int)status is >= 200 and < 300;

    private static bool IsAboutAnother(DsxaAnswer answer, Sha256Digest? digest) =>
        answer.Hash is { Length: Sha256Digest.SizeInHex } hash && !hash.Equals(digest.ToString(), StringComparison.OrdinalIgnoreCase);

    // DSXA tells what it has seen: a benign verdict about something else is none.
    private static EngineVerdict Checked(DsxaAnswer? answer, DsxaContent body, ContentStream content)
    {
        var verdict = (answer ?? throw new EngineException(EngineFailure.Failed, "DSXA gave an answer without a verdict.")).ToVerdict(Engine);
        if (verdict.Verdict != ScanVerdict.Clean)
        {
            return verdict;
        }

        if (!body.IsAllSent || content.State != ContentState.Complete)
        {
            throw new EngineException(EngineFailure.Failed, "DSXA gave its verdict before the end of the content.");
        }

        if (answer.Size is { } size && size != content.BytesRead)
        {
            throw new EngineException(EngineFailure.Failed, $"DSXA gave a verdict about {size} bytes; {content.BytesRead} were sent.");
        }

        return IsAboutAnother(answer, content.Digest)
            ? throw new EngineException(EngineFailure.Failed, "DSXA gave a verdict about another content.")
            : verdict;
    }

    // Some refusals say in the form of a verdict why nothing was scanned.
    private static EngineVerdict Refused(HttpStatusCode status, DsxaAnswer? answer)
    {
        if (status == HttpStatusCode.RequestEntityTooLarge)
        {
            return new EngineVerdict(Engine, ScanVerdict.TooLarge, Reason: "DSXA does not take so large a content.");
        }

        if (status == HttpStatusCode.BadRequest && answer?.ToVerdict(Engine) is { } verdict && verdict.Verdict != ScanVerdict.Clean)
        {
            return verdict;
        }

        throw new EngineException(
            (int)status switch
            {
                401 or 403 => EngineFailure.Authentication,
                408 or 429 or 503 => EngineFailure.Busy,
                404 or < 400 or >= 500 => EngineFailure.Failed,
                _ => EngineFailure.Refused,
            },
            $"DSXA answered {(int)status}.");
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var answer = new MemoryStream();
        using var buffer = PooledBuffer.Rent(16 * 1024);
        int count;
        while ((count = await stream.ReadAsync(buffer.Memory, cancellationToken)) > 0)
        {
            if (answer.Length + count > MaxAnswer)
            {
                throw new EngineException(EngineFailure.Failed, "DSXA gave an answer that is too long.");
            }

            answer.Write(buffer.Memory.Span[..count]);
        }

        return answer.GetBuffer().AsMemory(0, (int)answer.Length);
    }

    private static string Metadata(ScanContext context) =>
        $"file-loc:{Ascii(context.Location)},file-meta:{Ascii(context.Metainfo)},scan_request_task_id:{Ascii(context.TaskId)}";

    // As the contract has it: what is not plain ASCII is percent-encoded as a whole. Control characters would end the header.
    private static string Ascii(string value) =>
        value.All(c => c is >= ' ' and <= '~') ? value : Uri.EscapeDataString(value);
}
