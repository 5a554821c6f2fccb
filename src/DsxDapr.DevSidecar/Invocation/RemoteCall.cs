using System.Net.Sockets;
using System.Security.Authentication;
using DsxDapr.DevSidecar.Naming;
using DsxDapr.DevSidecar.Resiliency;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>
/// Makes calls of other apps through their sidecars, with the retries of a policy or, where there is none, daprd's own: three, one
/// second apart, and only when the callee's sidecar cannot be reached.
/// </summary>
internal sealed class RemoteCall(NameDirectory names, PeerClient peers, CallCircuits circuits, TimeProvider time)
{
    private static readonly RetryPolicy BuiltIn = new(Exponential: false, TimeSpan.FromSeconds(1), TimeSpan.Zero, MaxRetries: 3);

    /// <summary>Calls until there is an answer to pass on, or no attempt is left.</summary>
    /// <param name="appId">The app.</param>
    /// <param name="target">The path and query.</param>
    /// <param name="create">Makes the request of one attempt.</param>
    /// <param name="body">The body that those requests share.</param>
    /// <param name="policy">The policies for this app.</param>
    /// <param name="ct">Ends the call.</param>
    public async Task<Attempt> RunAsync(
        string appId, string target, Func<HttpRequestMessage> create, CallBody body, AppTarget policy, CancellationToken ct)
    {
        var retries = policy.Retry ?? BuiltIn;
        for (var retry = 1; ; retry++)
        {
            var attempt = policy.Breaker is null
                ? await TryOnceAsync(appId, target, create, body, policy.Timeout, ct)
                : await TryGuardedAsync(circuits.For(policy.Breaker, appId, target), appId, target, create, body, policy.Timeout, ct);
            var worthIt = policy.Retry is null ? attempt.Failure is { IsUnreachable: true } : IsRetried(attempt, policy.RetryOn);
            if (!worthIt || !retries.Allows(retry) || !body.CanBeSent)
            {
                if (attempt.Failure is { IsUnreachable: true })
                {
                    names.SweepDead(appId); // nobody answered to the end: a name whose process is gone misleads the next call
                }

                return policy.Retry is null && worthIt && retry > 1 ? GaveUp(appId, attempt.Failure!) : attempt;
            }

            attempt.Response?.Dispose();
            await Task.Delay(retries.DelayBefore(retry), time, ct);
        }
    }

    private static bool IsRetried(Attempt attempt, StatusRanges? only) => attempt switch
    {
        { Failure: { } failure } => failure != InvocationFailure.TooLarge && failure != InvocationFailure.UnknownApp && !failure.IsRefusal,
        { Response: { } response } => !response.IsSuccessStatusCode && only?.Contain((int)response.StatusCode) != false,
        _ => false,
    };

    private static Attempt GaveUp(string appId, InvocationFailure last) => Attempt.Failed(
        new InvocationFailure($"failed to invoke target {appId} after {BuiltIn.MaxRetries} retries. Error: {last.Message}"));

    private async Task<Attempt> TryGuardedAsync(
        CircuitBreaker breaker, string appId, string target, Func<HttpRequestMessage> create, CallBody body, TimeSpan? timeout, CancellationToken ct)
    {
        if (breaker.TryEnter(out var turn) is { } refusal)
        {
            return Attempt.Failed(InvocationFailure.Refused(refusal));
        }

        var success = true; // a caller who leaves says nothing against the app
        try
        {
            var attempt = await TryOnceAsync(appId, target, create, body, timeout, ct);
            success = attempt.Response is { IsSuccessStatusCode: true };
            return attempt;
        }
        finally
        {
            breaker.Report(turn, success);
        }
    }

    private async Task<Attempt> TryOnceAsync(
        string appId, string target, Func<HttpRequestMessage> create, CallBody body, TimeSpan? timeout, CancellationToken ct)
    {
        if (names.Resolve(appId) is not { } address)
        {
            return Attempt.Failed(InvocationFailure.UnknownApp);
        }

        using var deadline = timeout is null ? null : new CancellationTokenSource(timeout.Value, time);
        using var either = deadline is null ? null : CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        using var request = create();
        try
        {
            var response = await peers.SendAsync(request, appId, address, target, either?.Token ?? ct);
            return response.Headers.NonValidated.TryGetValues(CallHeaderNames.SidecarFailure, out var reason)
                ? Attempt.Failed(ReadFailure(response, reason.ToString()))
                : Attempt.Answered(response);
        }
        catch (Exception) when (body.IsTooLarge)
        {
            return Attempt.Failed(InvocationFailure.TooLarge);
        }
        catch (HttpRequestException e) when (!body.SourceFailed)
        {
            names.Forget(appId);
            return Attempt.Failed(InvocationFailure.Unreachable(Reason(e, address)));
        }
        catch (OperationCanceledException) when (deadline is { IsCancellationRequested: true } && !ct.IsCancellationRequested)
        {
            return Attempt.Failed(InvocationFailure.DeadlineExceeded);
        }
    }

    private static InvocationFailure ReadFailure(HttpResponseMessage response, string reason)
    {
        using (response)
        {
            return new InvocationFailure((int)response.StatusCode, Uri.UnescapeDataString(reason));
        }
    }

    private static string Reason(HttpRequestException failure, AppAddress address) => failure.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
            $"Error while dialing: dial tcp {address.Host}:{address.Port}: connect: connection refused",
        AuthenticationException e => $"authentication handshake failed: {e.Message}",
        { } e => e.Message,
        null => failure.Message,
    };
}
