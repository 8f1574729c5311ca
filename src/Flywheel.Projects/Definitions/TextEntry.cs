using Flywheel.Core;

namespace Flywheel.Projects.Definitions;

/// <summary>A text of the user's, with its place for messages.</summary>
public sealed record TextEntry(string Text, Place Place);
