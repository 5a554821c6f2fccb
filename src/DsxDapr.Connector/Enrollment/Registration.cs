using System.Net;
using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Hub;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Security.Hmac;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Enrollment;

/// <summary>
/// Registers the connector, which is also its heartbeat (wire contract §3.3), and adopts the key that comes with the answer. Once it
/// has a key it signs its registrations: the hub gives the secret in use to nobody else.
/// One registration runs at a time.
/// </summary>
internal sealed partial class Registration(
    HubTransport hub,
    EnrollmentTokenSource tokens,
    HeldCredentials credentials,
    ConnectorState state,
    IOptions<ConnectorOptions> options,
    ILogger<Registration> logger) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Registers once. Failures are results; only the end of <paramref name="cancellationToken"/> throws.</summary>
    public async Task<RegistrationResult> RegisterAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await RegisterOnceAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>
    /// Registers again because the hub refused a call signed with <paramref name="refused"/>, unless that key was replaced
    /// meanwhile.
    /// </summary>
    /// <returns>Whether it is worth trying the call again.</returns>
    public async Task<bool> RenewAsync(HmacKey? refused, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return !ReferenceEquals(credentials.Current, refused) || (await RegisterOnceAsync(cancellationToken)).IsRegistered;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<RegistrationResult> RegisterOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var token = await tokens.ReadAsync(cancellationToken);
            return await RegisterAsync(token, cancellationToken);
        }
        catch (Exception error) when (error is DaprException || HubAnswer.IsMissing(error, cancellationToken))
        {
            return new RegistrationResult(IsRegistered: false, IsRejected: false, error.Message);
        }
    }

    // Signed, so that the hub knows who asks. A hub that does not know the key any more is asked as if for the first time; and a new
    // key is shown to the hub at once, so that it may sign with it too.
    private async Task<RegistrationResult> RegisterAsync(string? token, CancellationToken cancellationToken)
    {
        if (credentials.Current is not { } key)
        {
            return await SendAsync(token, key: null, cancellationToken);
        }

        var result = await SendAsync(token, key, cancellationToken);
        if (result.IsRejected)
        {
            Log.KeyRefused(logger, key.KeyId);
            return await SendAsync(token, key: null, cancellationToken);
        }

        return result.IsRegistered && credentials.Current is { } adopted && adopted.KeyId != key.KeyId
            ? await SendAsync(token, adopted, cancellationToken)
            : result;
    }

    private async Task<RegistrationResult> SendAsync(string? token, HmacKey? key, CancellationToken cancellationToken)
    {
        using var response = await hub.SendAsync(
            HttpMethod.Post,
            key is not null && credentials.Age >= options.Value.RotateKeyAfter ? HubRoutes.RegisterForNewKey : HubRoutes.Register,
            state.DescribeForRegistration(),
            key,
            headers =>
            {
                if (token is not null)
                {
                    headers.TryAddWithoutValidation(WireHeaders.EnrollmentToken, token);
                }
            },
            cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    private async Task<RegistrationResult> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            return new RegistrationResult(IsRegistered: false, IsRejected: true, "invalid enrollment token");
        }

        if (!response.IsSuccessStatusCode)
        {
            var reason = await HubAnswer.ReasonAsync(response, cancellationToken);
            return new RegistrationResult(IsRegistered: false, IsRejected: false, reason);
        }

        var answer = await HubAnswer.ReadAsync<RegisterResponse>(response, cancellationToken);
        if (answer.Status != ResponseStatus.Success)
        {
            return new RegistrationResult(IsRegistered: false, IsRejected: false, answer.Message);
        }

        Adopt(answer);
        state.IsRegistered = true;
        return new RegistrationResult(IsRegistered: true, IsRejected: false, answer.Message);
    }

    private void Adopt(RegisterResponse answer)
    {
        if (answer is { HmacKeyId: { Length: > 0 } keyId, HmacSecret: { Length: > 0 } secret })
        {
            if (credentials.Adopt(new HmacKey(keyId, secret)))
            {
                Log.KeyAdopted(logger, keyId);
            }
        }
        else if (credentials.Current is null && !state.IsRegistered)
        {
            Log.NoKey(logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The hub issued DSX-HMAC key {KeyId}.")]
        public static partial void KeyAdopted(ILogger logger, string keyId);

        [LoggerMessage(2, LogLevel.Warning, "The hub issued no DSX-HMAC key (its authentication is off): calls to the hub go unsigned.")]
        public static partial void NoKey(ILogger logger);

        [LoggerMessage(3, LogLevel.Warning, "The hub refused a registration signed with key {KeyId}; registering with the enrollment token alone.")]
        public static partial void KeyRefused(ILogger logger, string keyId);
    }
}
