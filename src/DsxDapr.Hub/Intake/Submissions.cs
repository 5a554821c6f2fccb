using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Intake;

/// <summary>Turns what a connector submits into a submission of its own, or refuses it.</summary>
internal static class Submissions
{
    private const int MaxLocationLength = 32_768;
    private const int MaxJobIdLength = 128;

    /// <summary>The job of a request; a request without one is a job of its own.</summary>
    public static string JobOf(ScanRequest request) =>
        string.IsNullOrEmpty(request.ScanJobId) ? Guid.CreateVersion7().ToString() : request.ScanJobId;

    /// <summary>Why <paramref name="request"/> cannot be accepted from <paramref name="connector"/>; null when it can.</summary>
    public static IResult? Refuse(ScanRequest request, Guid connector)
    {
        if (request.Connector?.Uuid is { } named && named != connector)
        {
            return WireResults.Error(StatusCodes.Status403Forbidden, "connector_uuid_mismatch");
        }

        if (request.Location.Length is 0 or > MaxLocationLength || request.Metainfo.Length > MaxLocationLength)
        {
            return WireBody.Unprocessable("location", $"location and metainfo must be at most {MaxLocationLength} characters, location at least 1");
        }

        if (request.ScanJobId?.Length > MaxJobIdLength)
        {
            return WireBody.Unprocessable("scan_job_id", $"at most {MaxJobIdLength} characters");
        }

        // No repository has such names, and not every ledger can keep them.
        if (request.Location.Contains('\0') || request.Metainfo.Contains('\0') || request.ScanJobId?.Contains('\0') == true)
        {
            return WireBody.Unprocessable("location", "location, metainfo and scan_job_id must not hold a NUL character");
        }

        return request.SizeInBytes < 0 ? WireBody.Unprocessable("size_in_bytes", "must not be negative") : null;
    }

    /// <summary>The part of a request that the ledger keeps.</summary>
    public static SubmittedItem ItemOf(ScanRequest request) => new(request.Location, request.Metainfo, request.SizeInBytes, request.ContentVersion);

    /// <summary>The answer when nothing was accepted.</summary>
    public static IResult Refused(SubmissionOutcome outcome, string jobId) => outcome == SubmissionOutcome.JobOfAnother
        ? WireResults.Error(StatusCodes.Status403Forbidden, "job_of_another_connector")
        : WireResults.Json(StatusResponse.Error("Job paused/cancelled", $"scan_job_id={jobId}"), StatusCodes.Status409Conflict);
}
