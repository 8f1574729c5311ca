namespace Flywheel.Projects.Definitions;

/// <summary>Where the champion answers.</summary>
/// <param name="Name">The endpoint's name in addresses.</param>
public sealed record EndpointDefinition(TextEntry Name)
{
    /// <summary>Releases among which what came of their answers decides; null where the champion answers, or whoever a route names.</summary>
    public BanditEntry? Bandit { get; init; }
}
