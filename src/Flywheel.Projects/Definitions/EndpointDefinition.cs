namespace Flywheel.Projects.Definitions;

/// <summary>Where the champion answers.</summary>
/// <param name="Name">The endpoint's name in addresses.</param>
public sealed record EndpointDefinition(TextEntry Name);
