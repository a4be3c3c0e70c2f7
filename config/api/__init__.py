"""How the REST API behaves everywhere: errors, paging, parameters, limits, schema."""
