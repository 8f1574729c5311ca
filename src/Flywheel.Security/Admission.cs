namespace Flywheel.Security;

/// <summary>Somebody who may use a server from now on, with the token that says so. The token is shown here and never again.</summary>
/// <param name="Person">Who.</param>
/// <param name="Token">Their token.</param>
public sealed record Admission(Person Person, AccessToken Token);
