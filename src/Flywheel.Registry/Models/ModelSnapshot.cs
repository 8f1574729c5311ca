using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Registry.Models;

/// <summary>A registered model as it was when asked: a name under which versions count up.</summary>
/// <param name="Name">Unique in the workspace.</param>
/// <param name="Created">When it was registered.</param>
/// <param name="Updated">When it or one of its versions last changed.</param>
/// <param name="Description">What people wrote about it.</param>
/// <param name="Tags">Notes by key.</param>
/// <param name="Aliases">Names that point at versions.</param>
/// <param name="Latest">The highest version of each stage, lowest first.</param>
public sealed record ModelSnapshot(string Name, Timestamp Created, Timestamp Updated, string Description, ImmutableSortedDictionary<string, string> Tags,
    ImmutableSortedDictionary<string, int> Aliases, ImmutableArray<ModelVersionSnapshot> Latest);
