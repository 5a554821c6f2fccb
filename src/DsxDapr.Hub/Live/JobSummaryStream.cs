using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Live;

/// <summary><c>GET subscribe/job-summary/{job_id}?interval=5</c>: a job's figures, every 2 to 60 s.</summary>
internal static class JobSummaryStream
{
    private const int DefaultSeconds = 5;
    private const int MinSeconds = 2;
    private const int MaxSeconds = 60;

    /// <summary>Streams until the client goes or the hub stops, also for a job that is over or not known yet.</summary>
    public static async Task<IResult> HandleAsync(string jobId, HttpContext context, ILedger ledger, TimeProvider clock)
    {
        var (seconds, problem) = WireQuery.ReadInt(context.Request, "interval", DefaultSeconds, MinSeconds, MaxSeconds);
        if (problem is not null)
        {
            return problem;
        }

        await EventStream.RunAsync(context, LiveFrames.Of(new { type = "connected", job_id = jobId }), async (stream, end) =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(seconds), clock);
            do
            {
                await stream.WriteAsync(await FrameAsync(jobId, ledger, clock.GetUtcNow(), end));
            }
            while (await timer.WaitForNextTickAsync(end));
        });
        return TypedResults.Empty;
    }

    private static async Task<byte[]> FrameAsync(string jobId, ILedger ledger, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.FindJobAsync(jobId, cancellationToken) is { } job
                ? LiveFrames.Of(new { type = "job_summary", ts = now.ToUnixTimeSeconds(), job = JobSummary.OfStream(job, now) })
                : LiveFrames.Of(new { type = "job_summary", job_id = jobId, status = "not_found" });
        }
        catch (LedgerUnavailableException)
        {
            // The contract's word for the store of jobs.
            return LiveFrames.Of(new { type = "heartbeat", status = "redis_unavailable" });
        }
    }
}
