using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>
/// Which topics of a component an app may publish to and subscribe to: metadata <c>publishingScopes</c>, <c>subscriptionScopes</c>
/// (<c>app1=topic1,topic2;app2=</c>; an app that is not named is not limited, one with nothing behind <c>=</c> may use no topic),
/// <c>allowedTopics</c> (nobody may use any other), <c>protectedTopics</c> (only apps whose scope names them).
/// </summary>
internal sealed class TopicScopes
{
    private readonly string[] _allowed;
    private readonly string[] _protected;
    private readonly string[] _publishing;
    private readonly string[] _subscribing;

    /// <summary>The scopes of a component for an app.</summary>
    public TopicScopes(Component component, string appId)
    {
        _allowed = Split(component.Text("allowedTopics"), ',');
        _protected = Split(component.Text("protectedTopics"), ',');
        _publishing = TopicsOf(component.Text("publishingScopes"), appId);
        _subscribing = TopicsOf(component.Text("subscriptionScopes"), appId);
    }

    /// <summary>Whether the app may publish to a topic.</summary>
    public bool MayPublish(string topic) => Allows(_publishing, topic);

    /// <summary>Whether the app may subscribe to a topic.</summary>
    public bool MaySubscribe(string topic) => Allows(_subscribing, topic);

    private bool Allows(string[] scoped, string topic)
    {
        if (_allowed.Length > 0 && !_allowed.Contains(topic, StringComparer.Ordinal))
        {
            return false;
        }

        bool isProtected = _protected.Contains(topic, StringComparer.Ordinal);
        return (!isProtected && scoped.Length == 0) || scoped.Contains(topic, StringComparer.Ordinal);
    }

    private static string[] TopicsOf(string? scopes, string appId)
    {
        foreach (string scope in Split(scopes, ';'))
        {
            int equals = scope.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && scope[..equals].Trim() == appId)
            {
                // Nothing behind "=" leaves one empty name, which no topic has.
                return scope[(equals + 1)..].Split(',', StringSplitOptions.TrimEntries);
            }
        }

        return [];
    }

    private static string[] Split(string? text, char separator) =>
        text?.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
