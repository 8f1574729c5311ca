using Flywheel.Core;

namespace Flywheel.Training.Search.Spaces;

/// <summary>
/// A parameter as a person writes it: a value (<c>6</c>), a range (<c>3..10</c>, <c>0.02..0.3 log</c>), a list (<c>[gini, entropy]</c>), or for
/// rounds a limit with early stopping (<c>..800 early-stop 30</c>).
/// </summary>
/// <param name="Name">The parameter.</param>
/// <param name="Text">What was written.</param>
/// <param name="Place">Where, for messages.</param>
public sealed record ParameterForm(string Name, string Text, Place? Place = null);
