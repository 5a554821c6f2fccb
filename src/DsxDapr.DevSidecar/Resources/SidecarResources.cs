namespace DsxDapr.DevSidecar.Resources;

/// <summary>The resources that are in scope of one app.</summary>
/// <param name="Components">Its components.</param>
/// <param name="Subscriptions">Its declared subscriptions.</param>
/// <param name="Resiliency">The policies for its calls and deliveries.</param>
/// <param name="Configuration">Its Configuration.</param>
internal sealed record SidecarResources(
    IReadOnlyList<Component> Components,
    IReadOnlyList<Subscription> Subscriptions,
    ResiliencyPolicies Resiliency,
    SidecarConfiguration Configuration)
{
    /// <summary>No resources at all.</summary>
    public static SidecarResources None { get; } = new([], [], ResiliencyPolicies.None, SidecarConfiguration.Default);
}
