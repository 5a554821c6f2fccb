using System.Globalization;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.DeadLetters;

/// <summary>Our own view of dead letters: all kinds in one list, and any choice of them.</summary>
internal static class DeadLetterReports
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1_000;

    /// <summary><c>GET /api/v1/dead-letters?kind=&amp;job_id=&amp;cursor=&amp;limit=</c>: the letters, oldest first, 1 to 1,000 at a time.</summary>
    public static async Task<IResult> ListAsync(HttpRequest request, ILedger ledger, CancellationToken cancellationToken)
    {
        var (selection, problem) = SelectionOf(request);
        if (problem is not null)
        {
            return problem;
        }

        if (!TryRead(request, "cursor", 0, out var after) || !TryRead(request, "limit", DefaultPage, out var limit))
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "invalid_cursor", "The cursor is not one that this route gave, or the limit no number.");
        }

        var size = (int)Math.Clamp(limit, 1, MaxPage);
        var letters = await ledger.ListDeadLettersAsync(selection!, after, 0, size, cancellationToken);
        return WireResults.Json(new
        {
            dead_letters = letters.Select(letter => DeadLetterReport.Of(letter)),
            counts = await ledger.CountDeadLettersAsync(cancellationToken),
            next_cursor = letters.Count == size ? letters[^1].Id.ToString(CultureInfo.InvariantCulture) : null,
        });
    }

    /// <summary><c>GET /api/v1/dead-letters/{id}</c>: one letter, with the message it holds.</summary>
    public static async Task<IResult> GetAsync(long id, ILedger ledger, CancellationToken cancellationToken) =>
        await ledger.ListDeadLettersAsync(new DeadLetterSelection(Id: id), 0, 0, 1, cancellationToken) is [var letter]
            ? WireResults.Json(DeadLetterReport.Of(letter, withMessage: true))
            : Problems.Of(StatusCodes.Status404NotFound, "dead_letter_not_found", "There is no dead letter of this id.");

    /// <summary><c>POST /api/v1/dead-letters/requeue?kind=&amp;id=&amp;job_id=</c>: has them tried again; without a choice, all.</summary>
    public static async Task<IResult> RequeueAsync(HttpContext context, DeadLetterDesk desk)
    {
        var (selection, problem) = SelectionOf(context.Request);
        if (problem is not null)
        {
            return problem;
        }

        var (requeued, refused) = await desk.RequeueAsync(selection!, int.MaxValue, context);
        return WireResults.Json(new { requeued, refused });
    }

    /// <summary><c>DELETE /api/v1/dead-letters?kind=&amp;id=&amp;job_id=</c>: acknowledges them; without a choice, all.</summary>
    public static async Task<IResult> ClearAsync(HttpContext context, DeadLetterDesk desk)
    {
        var (selection, problem) = SelectionOf(context.Request);
        return problem ?? WireResults.Json(new { cleared = await desk.ClearAsync(selection!, context) });
    }

    private static (DeadLetterSelection? Selection, IResult? Problem) SelectionOf(HttpRequest request)
    {
        var kind = Given(request, "kind");
        if (kind is not null && !DeadLetterKind.All.Contains(kind, StringComparer.Ordinal))
        {
            return (null, Invalid($"kind is one of {string.Join(", ", DeadLetterKind.All)}."));
        }

        return TryRead(request, "id", 0, out var id)
            ? (new DeadLetterSelection(kind, Given(request, "id") is null ? null : id, JobId: Given(request, "job_id")), null)
            : (null, Invalid("id is the number of a dead letter."));
    }

    // An empty value would mean everything: it is taken for a mistake of a script, not for a choice.
    private static string? Given(HttpRequest request, string name) => request.Query[name] is [.., { } text] ? text : null;

    private static bool TryRead(HttpRequest request, string name, long fallback, out long value)
    {
        value = fallback;
        return Given(request, name) is not { } text || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static IResult Invalid(string detail) => Problems.Of(StatusCodes.Status422UnprocessableEntity, "invalid_request", detail);
}
