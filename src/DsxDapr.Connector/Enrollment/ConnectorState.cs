using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;
using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Enrollment;

/// <summary>How far the connector is, and how it describes itself to the hub.</summary>
internal sealed class ConnectorState(
    IOptions<ConnectorOptions> options,
    SettingsInForce inForce,
    ConnectorIdentity identity,
    ConnectorAddress address,
    IRepositoryCheck repository,
    TimeProvider clock)
{
    private readonly string _instanceId = Guid.NewGuid().ToString("N");
    private volatile Checked? _lastCheck;
    private volatile bool _isRegistered;
    private long _submittedItems;

    /// <summary>Whether the hub knows the connector.</summary>
    public bool IsRegistered
    {
        get => _isRegistered;
        set => _isRegistered = value;
    }

    /// <summary>Whether the last repository check succeeded.</summary>
    public bool IsRepositoryReachable => _lastCheck?.Health.IsReachable == true;

    /// <summary>Ready means registered, unless it does not register at all, with a repository that can be used.</summary>
    public ConnectorStatus Status => StatusWhen(_isRegistered);

    /// <summary>How many items the hub accepted since the start.</summary>
    public long SubmittedItems => Interlocked.Read(ref _submittedItems);

    /// <summary>Counts items that the hub accepted.</summary>
    public void CountSubmitted(int items) => Interlocked.Add(ref _submittedItems, items);

    /// <summary>Checks the repository and remembers the outcome.</summary>
    public async Task<RepositoryHealth> CheckRepositoryAsync(CancellationToken cancellationToken)
    {
        var health = await CheckSafelyAsync(cancellationToken);
        _lastCheck = new Checked(health, clock.GetUtcNow());
        return health;
    }

    /// <summary>The connector as it is.</summary>
    public ConnectorInstance Describe() => Describe(Status);

    /// <summary>The connector as it will be once the hub has taken this description.</summary>
    public ConnectorInstance DescribeForRegistration() => Describe(StatusWhen(isRegistered: true));

    private ConnectorStatus StatusWhen(bool isRegistered) =>
        (isRegistered || !options.Value.RegisterWithCore) && IsRepositoryReachable ? ConnectorStatus.Ready : ConnectorStatus.Starting;

    private ConnectorInstance Describe(ConnectorStatus status)
    {
        var settings = options.Value;
        var current = inForce.Current;
        var check = _lastCheck;
        return new ConnectorInstance
        {
            Name = settings.Name,
            DisplayName = settings.DisplayName,
            DisplayIcon = settings.DisplayIcon,
            Uuid = identity.Uuid,
            InstanceId = _instanceId,
            Url = address.Url,
            Status = status,
            ItemAction = current.ItemAction,
            ItemActionMoveMetainfo = current.ItemActionMoveMetainfo,
            Asset = current.Asset,
            AssetDisplayName = current.AssetDisplayName,
            Filter = current.Filter.ToString(),
            LastRepoCheckTs = check?.At.ToUnixTimeMilliseconds() / 1000.0,
            LastRepoCheckReason = check?.Health.Reason,
            LastRepoCheckMessage = check?.Health.Message,
        };
    }

    /// <summary>A check that throws is a repository that cannot be used: the reason must reach people.</summary>
    private async Task<RepositoryHealth> CheckSafelyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await repository.CheckAsync(cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return RepositoryHealth.Unreachable("check_failed", $"The check failed: {error.Message}");
        }
    }

    private sealed record Checked(RepositoryHealth Health, DateTimeOffset At);
}
