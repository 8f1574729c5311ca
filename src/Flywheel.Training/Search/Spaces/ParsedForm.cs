using System.Collections.Immutable;
using Flywheel.Training.Parameters;

namespace Flywheel.Training.Search.Spaces;

/// <summary>What one form says: values that are fixed, or one parameter to be searched.</summary>
internal sealed record ParsedForm(ImmutableArray<KeyValuePair<string, ParameterValue>> Fixed, SearchDimension? Dimension);
