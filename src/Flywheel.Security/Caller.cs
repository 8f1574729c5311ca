using Flywheel.Core;

namespace Flywheel.Security;

/// <summary>Who sent a request, where a server asks. Somebody without a token, or with one that is not known, is nobody.</summary>
/// <param name="Person">Who; null for nobody.</param>
public sealed record Caller(Person? Person)
{
    /// <summary>Why the caller may not do what asks for this role: <c>security.log-in</c> or <c>security.role</c>. Null when they may; what asks for no role is for anybody.</summary>
    public Refusal? Fault(AccessRole? needs) => needs is not { } role || Person?.Role >= role ? null
        : Person is { } person
            ? new("security.role", "Not allowed", $"'{person.Name}' is {Named(person.Role)}; this is for {Named(role)}.", "Ask an admin for the role.")
            : new("security.log-in", "Who are you?", "This workspace asks who its callers are, and this one is nobody that it knows.",
                "Send a token: FLYWHEEL_TOKEN for flywheel, MLFLOW_TRACKING_TOKEN for MLflow's client, or a name with the token as its password.");

    /// <summary>In whose name the caller says something: their own. Another name is refused (<c>security.other</c>); nobody has none.</summary>
    public Result<string> Name(string? said) => string.IsNullOrWhiteSpace(said) || said == Person?.Name ? Person?.Name ?? ""
        : new Refusal("security.other", "Somebody else", $"'{Person?.Name}' cannot decide as '{said}'.", "Leave the name out: the token says who it is.");

    private static string Named(AccessRole role) => role switch
    {
        AccessRole.Admin => "an admin",
        AccessRole.Approver => "an approver",
        AccessRole.Writer => "a writer",
        _ => "a reader",
    };
}
